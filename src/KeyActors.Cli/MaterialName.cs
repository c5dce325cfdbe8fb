using System.CommandLine;
using System.Globalization;
using KeyActors.Model;

namespace KeyActors.Cli;

/// <summary>How the command line names one material of a key: by all 64 hex digits, or by the 16 that people are shown.</summary>
internal sealed class MaterialName
{
    private const int ShortDigits = 16;
    private readonly string text;
    private readonly KeyMaterialId? whole;
    private readonly ulong tag;

    private MaterialName(string text, KeyMaterialId? whole, ulong tag) => (this.text, this.whole, this.tag) = (text, whole, tag);

    /// <summary>An option that names one.</summary>
    internal static Option<string?> Option(string description) =>
        new("--material-id") { Description = description, HelpName = "HEX" };

    /// <summary>Reads the option; null when it is not given.</summary>
    /// <exception cref="RefusedException">It is no name of material.</exception>
    internal static MaterialName? Read(Call call, Option<string?> option)
    {
        if (call.Get(option) is not { } text) return null;
        if (KeyMaterialId.TryParse(text, out var whole)) return new MaterialName(text, whole, whole.Tag);
        var isShort = text.Length == ShortDigits && text.All(static c => c is >= '0' and <= '9' or >= 'a' and <= 'f');
        return isShort
            ? new MaterialName(text, null, ulong.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))
            : throw new RefusedException(new Refusal.NameInvalid(
                "material id", text, "give 64 lower-case hex digits, or the first 16 of them"));
    }

    /// <summary>The whole name, from the key when only its beginning was given.</summary>
    /// <exception cref="RefusedException">The key has no such material.</exception>
    internal async Task<KeyMaterialId> FindAsync(VaultClient client, string key, CancellationToken cancellation)
    {
        if (whole is { } id) return id;
        var all = await client.ListKeyRotationsAsync(key, allMaterial: true, cancellation);
        return all.FirstOrDefault(m => m.Material.Tag == tag) is { } found
            ? found.Material
            : throw new RefusedException(new Refusal.MaterialUnknown(
                (await client.DescribeKeyAsync(key, cancellation)).Arn, text));
    }
}
