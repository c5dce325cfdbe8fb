using System.Text.RegularExpressions;
using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>The name of a material in a request.</summary>
internal static partial class MaterialInput
{
    private const int Chars = 64;

    internal static KeyMaterialId? Id(WireInput input) =>
        KeyMaterialId.TryParse(input.Text("KeyMaterialId", Chars, Chars, Pattern()), out var id) ? id : null;

    [GeneratedRegex("^[a-f0-9]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
