using System.Globalization;
using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>What a secret file holds: every whole record, authenticated or marked damaged, and where its torn end
/// begins.</summary>
internal sealed class SecretFile
{
    /// <summary>Largest secret file: about a million secrets of 32 bytes, or a hundred
    /// thousand of RSA-4096; a larger vault needs shards.</summary>
    internal const int FileBytesMax = 256 * 1024 * 1024;

    private const string Prefix = "secrets-";
    private const string Suffix = ".kas";

    private SecretFile(string name) => Name = name;

    internal string Name { get; }

    internal List<SecretEntry> Entries { get; } = [];

    internal List<MaterialNotice.SecretDamaged> Damaged { get; } = [];

    /// <summary>Bytes up to the end of the last whole record.</summary>
    internal long WholeBytes { get; private set; }

    /// <summary>Bytes after that: a record that was never finished.</summary>
    internal long TornBytes { get; private set; }

    internal static string NameOf(ulong epoch) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{epoch}{Suffix}");

    internal static bool TryEpoch(string name, out ulong epoch)
    {
        epoch = 0;
        return name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal)
            && name.Length > Prefix.Length + Suffix.Length
            && ulong.TryParse(
                name.AsSpan(Prefix.Length..^Suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out epoch)
            && name == NameOf(epoch);
    }

    /// <summary>Reads and authenticates the file of an epoch; changes nothing.</summary>
    /// <exception cref="RefusedException">The file is missing, or damaged so that its records cannot be told
    /// apart.</exception>
    internal static SecretFile Read(VaultFolder folder, SecretFileHeader header, SecretRef epochKey, SecretMemory memory)
    {
        var file = new SecretFile(NameOf(header.Epoch));
        var bytes = folder.Read(file.Name, FileBytesMax) ?? throw folder.Refused(
            $"seal.kas says that the secrets are in {file.Name}, which is missing: restore both from their mirror");
        if (!bytes.AsSpan().StartsWith(header.ToBytes()))
        {
            throw folder.Refused(
                $"{file.Name} does not begin as the secret file of this vault and epoch: restore it from its mirror");
        }

        file.Scan(folder, header, bytes, epochKey, memory);
        return file;
    }

    private void Scan(VaultFolder folder, SecretFileHeader header, byte[] bytes, SecretRef epochKey, SecretMemory memory)
    {
        var ids = new HashSet<SecretId>();
        // A power cut may leave zeros where a write did not arrive; no whole tag and no body consists of zeros.
        var zerosFrom = bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        var at = SecretFileHeader.Bytes;
        while (at < bytes.Length)
        {
            var place = new RecordPlace(header, at);
            if (bytes.Length - at < SecretRecord.HeadBytes || zerosFrom <= at + SecretRecord.HeadBytes) break;
            var length = SecretRecord.Length(bytes.AsSpan(at), place);
            if (length < 0)
            {
                throw folder.Refused(FormattableString.Invariant(
                    $"{Name} is damaged at byte {at}, and what follows cannot be told apart: restore it from its mirror"));
            }

            var end = at + SecretRecord.HeadBytes + length;
            if (end > bytes.Length || zerosFrom <= end - SecretRecord.TagBytes) break;
            var entry = Judge(place, bytes.AsMemory(at + SecretRecord.HeadBytes, length), epochKey, memory);
            if (entry is not null && !ids.Add(entry.About.Secret))
                throw folder.Refused($"{Name} holds secret {entry.About.Secret} twice: restore it from its mirror");
            at = end;
        }

        (WholeBytes, TornBytes) = (at, bytes.Length - at);
    }

    private SecretEntry? Judge(RecordPlace place, ReadOnlyMemory<byte> body, SecretRef epochKey, SecretMemory memory)
    {
        if (SecretRecord.TryRead(body.Span, out var about)
            && SecretEntry.TryOpen(place, body.Span, epochKey, memory) is { } opened)
        {
            opened.Dispose();
            var entry = new SecretEntry(about, place, body);
            Entries.Add(entry);
            return entry;
        }

        Damaged.Add(new MaterialNotice.SecretDamaged(Name, place.Offset, about with { IsDamaged = true }));
        return null;
    }
}
