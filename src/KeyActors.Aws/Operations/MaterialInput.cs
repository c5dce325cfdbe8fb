using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>The name of a material in a request.</summary>
internal static class MaterialInput
{
    private const int Chars = 64;
    private static readonly ModelPattern Pattern = new("^[a-f0-9]+$");
    private static readonly ModelPattern DescriptionPattern = new(@"^[a-zA-Z0-9:/_\s.-]+$");

    internal static KeyMaterialId? Id(WireInput input) =>
        KeyMaterialId.TryParse(input.Text("KeyMaterialId", Chars, Chars, Pattern), out var id) ? id : null;

    internal static string? Description(WireInput input) =>
        input.Text("KeyMaterialDescription", 0, Limits.MaterialDescriptionCharsMax, DescriptionPattern);
}
