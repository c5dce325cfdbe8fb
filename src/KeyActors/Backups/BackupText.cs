using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using KeyActors.Model;

namespace KeyActors.Backups;

/// <summary>The text of <c>backup.json</c>. Format: docs/formats/backup.md.</summary>
internal static class BackupText
{
    internal const int BytesMax = 1024 * 1024;
    private const int Format = 1;
    private const int PartsMax = 4096;
    private const int HashChars = 64;
    private const int VaultIdChars = 32;

    /// <summary>The one text of a manifest. It ends with a sum of itself: a text that was cut or flipped is found.</summary>
    internal static byte[] Compose(BackupManifest manifest) =>
        Compose(manifest, Convert.ToHexStringLower(SHA256.HashData(Compose(manifest, ""))));

    private static byte[] Compose(BackupManifest manifest, string sum)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("format", Format);
            json.WriteString("vaultId", manifest.VaultId);
            json.WriteString("takenAt", manifest.TakenAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            json.WriteNumber("generation", manifest.Generation);
            json.WriteNumber("epoch", manifest.Epoch);
            json.WriteStartArray("parts");
            foreach (var part in manifest.Parts)
            {
                json.WriteStartObject();
                json.WriteString("name", part.Name);
                json.WriteNumber("bytes", part.Length);
                json.WriteString("sha256", part.Sha256);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("sum", sum);
            json.WriteEndObject();
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="RefusedException">With <see cref="Refusal.BackupUnusable"/>.</exception>
    internal static BackupManifest Read(string folder, ReadOnlyMemory<byte> text)
    {
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 4 });
            var root = json.RootElement;
            var format = root.GetProperty("format").GetInt32();
            if (format > Format)
            {
                throw Unusable(folder, FormattableString.Invariant(
                    $"its format is {format} and this release reads {Format}: use a newer release"));
            }

            var parts = root.GetProperty("parts").EnumerateArray().Select(Part).ToArray();
            var manifest = new BackupManifest(
                folder,
                Hex(root.GetProperty("vaultId"), VaultIdChars),
                root.GetProperty("takenAt").GetDateTimeOffset().ToUniversalTime(),
                Positive(root.GetProperty("generation").GetInt64()),
                Positive(root.GetProperty("epoch").GetInt64()),
                parts);
            var names = parts.Select(static part => part.Name).ToHashSet(StringComparer.Ordinal);
            var isWhole = text.Span.SequenceEqual(Compose(manifest));
            if (!isWhole || format < 1 || parts.Length > PartsMax || names.Count != parts.Length) throw new FormatException();
            return manifest;
        }
        catch (Exception e) when (
            e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw Unusable(folder, $"its {BackupNames.Manifest} is damaged: make another backup");
        }
    }

    internal static RefusedException Unusable(string folder, string why) => new(new Refusal.BackupUnusable(folder, why));

    private static BackupPart Part(JsonElement part)
    {
        var name = part.GetProperty("name").GetString() ?? "";
        if (!BackupNames.IsPart(name)) throw new FormatException();
        return new BackupPart(
            name, Positive(part.GetProperty("bytes").GetInt64()), Hex(part.GetProperty("sha256"), HashChars));
    }

    private static long Positive(long number) => number >= 0 ? number : throw new FormatException();

    private static string Hex(JsonElement value, int chars)
    {
        var text = value.GetString() ?? "";
        var isHex = text.Length == chars && text.All(static c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));
        return isHex ? text : throw new FormatException();
    }
}
