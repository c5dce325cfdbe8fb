using System.Globalization;
using System.Security.Cryptography;
using KeyActors.Cipher;
using KeyActors.Material;
using KeyActors.Model;
using KeyActors.Probe;

namespace KeyActors.Engine.Tests.Leaks;

/// <summary>Every secret of the probe's vault, by name: its randomness is known, and from it what is derived.</summary>
internal sealed class Secrets
{
    private readonly List<(string Name, byte[] Bytes)> all = [];

    private Secrets()
    {
    }

    internal IReadOnlyList<(string Name, byte[] Bytes)> All => all;

    /// <summary>Draws of 32 bytes and more, without names: all of them are secret.</summary>
    internal static IReadOnlyList<byte[]> Draws(IReadOnlyList<string> lines)
    {
        var line = lines.Last(static l => l.StartsWith("draws ", StringComparison.Ordinal))["draws ".Length..];
        return
        [
            .. line.Split(',').Select((length, draw) => Known.Bytes(Canary.Draws + (ulong)draw, int.Parse(length, CultureInfo.InvariantCulture)))
                .Where(static bytes => bytes.Length >= 32),
        ];
    }

    /// <summary>Finds out which draw is what, and derives the rest.</summary>
    /// <param name="folder">The probe's folder.</param>
    /// <param name="lines">All that the probe has said until its vault was whole.</param>
    /// <param name="context">The probe's one context.</param>
    internal static Secrets Of(string folder, IReadOnlyList<string> lines, EncryptionContext context)
    {
        var secrets = new Secrets();
        var draws = Draws(lines);
        var keys = draws.Where(static d => d.Length == 32).ToList();
        var vault = Path.Combine(folder, "vault");

        var seal = File.ReadAllBytes(Path.Combine(vault, "file.seal"))[4..];
        var epoch = keys.Single(key => IsEpochKey(key, File.ReadAllBytes(Path.Combine(vault, "seal.kas"))));
        var materials = Materials(lines, keys);
        var root = keys.Single(key => IsRoot(key, materials[0].Key));
        secrets.Add("key of the file seal", seal);
        secrets.Add("epoch key", epoch);
        secrets.Add("root secret", root);
        foreach (var label in new[] { "KeyActors/journal-mac", "KeyActors/heads", "KeyActors/idempotency" })
            secrets.Add($"root's {label}", Derived(root, label, [], 32));
        secrets.Add("wrapping key of the seal", Derived(seal, "KeyActors/seal-wrap", [], 32));
        secrets.Add("carrying key of the epoch", Derived(epoch, "KeyActors/seal-carry", [], 32));
        secrets.Add("checksum key of the seal file", Derived(epoch, "KeyActors/seal-mac", [], 32));
        secrets.Add("key of import tokens", Derived(epoch, "KeyActors/import-token", [], 32));
        foreach (var (_, _, material) in materials)
        {
            secrets.Add("key material", material);
            secrets.Add("hedge key", Derived(material, "KeyActors/KAC1/hedge", [], 32));
        }

        foreach (var line in lines.Where(static l => l.StartsWith("blob ", StringComparison.Ordinal)))
        {
            var (kind, blob) = (line.Split(' ')[1], Convert.FromHexString(line.Split(' ')[2]));
            secrets.AddMessageKey(blob, materials, kind == "bound" ? context : EncryptionContext.Empty);
        }

        secrets.AddMessageKey(HeaderOf(folder).WrappedKeys[0].ToArray(), materials, context);
        var file = OfFile(folder, lines, context);
        secrets.Add("data key of the file", file.DataKey);
        secrets.Add("file key", file.FileKey);
        var named = secrets.all.Select(static s => Convert.ToHexString(s.Bytes)).ToHashSet(StringComparer.Ordinal);
        foreach (var draw in draws.Where(draw => !named.Contains(Convert.ToHexString(draw)))) secrets.Add("data key or hedge", draw);
        return secrets;
    }

    private void Add(string name, byte[] bytes) => all.Add((name, bytes));

    private static List<(KeyArn Key, KeyMaterialId Name, byte[] Bytes)> Materials(IReadOnlyList<string> lines, List<byte[]> keys) =>
    [
        .. lines.Where(static l => l.StartsWith("material ", StringComparison.Ordinal)).Select(line =>
        {
            var good = KeyArn.TryParse(line.Split(' ')[1], out var key) & KeyMaterialId.TryParse(line.Split(' ')[2], out var name);
            if (!good) throw new InvalidOperationException($"No material: {line}");
            return (key, name, keys.Single(bytes => MaterialName.Of(bytes, key.Id) == name));
        }),
    ];

    private void AddMessageKey(byte[] blob, List<(KeyArn Key, KeyMaterialId Name, byte[] Bytes)> materials, EncryptionContext context)
    {
        if (!Kac1Header.TryParse(blob, out var header)) throw new InvalidOperationException("The probe's blob does not parse.");
        var material = materials.Single(m => m.Key.Id.Value == header.KeyIdValue && m.Name.Tag == header.MaterialTag).Bytes;
        var bound = new byte[Kac1Header.CommitmentAt + CanonicalContext.HashBytes];
        blob.AsSpan(..Kac1Header.CommitmentAt).CopyTo(bound);
        CanonicalContext.Hash(context, bound.AsSpan(Kac1Header.CommitmentAt));
        var derived = Derived(material, "KeyActors/KAC1/AES-256-GCM", bound, 64);
        if (!blob.AsSpan(Kac1Header.CommitmentAt, 32).SequenceEqual(derived.AsSpan(32))) throw new InvalidOperationException("Not this message's key.");
        Add("message key", derived[..32]);
    }

    /// <summary>The data key of the probe's sealed file and the file key that it gives.</summary>
    internal static (byte[] DataKey, byte[] FileKey) OfFile(string folder, IReadOnlyList<string> lines, EncryptionContext context)
    {
        var header = HeaderOf(folder);
        foreach (var key in Draws(lines).Where(static d => d.Length == 32))
        {
            var derived = new byte[FileKey.DerivedBytes];
            FileKey.Derive(key, header.BeforeCommitment, context, derived);
            if (header.Commitment.SequenceEqual(derived.AsSpan(32))) return (key, derived[..32]);
        }

        throw new InvalidOperationException("No draw is the data key of the file.");
    }

    private static FileHeader HeaderOf(string folder)
    {
        using var file = File.OpenRead(Path.Combine(folder, "sealed.kaf"));
        return FileHeader.ReadAsync(file).GetAwaiter().GetResult();
    }

    private static bool IsEpochKey(byte[] key, byte[] sealFile)
    {
        using var memory = new SecretMemory();
        using var secret = memory.Copy(key);
        return SealFile.IsAuthentic(sealFile, secret);
    }

    /// <summary>The first key's id derives from the root secret, its realm and the probe's first intention.</summary>
    private static bool IsRoot(byte[] key, KeyArn first)
    {
        var message = new byte[first.Realm.ToString().Length + 1 + IdempotencyKey.Bytes];
        StrictUtf8.Encoding.GetBytes(first.Realm.ToString()).CopyTo(message, 0);
        IdempotencyKey.Of("step 0").Write(message.AsSpan(^IdempotencyKey.Bytes..));
        var id = HMACSHA256.HashData(Derived(key, "KeyActors/idempotency", [], 32), message);
        return KeyId.FromRandom(id, isMultiRegion: false) == first.Id;
    }

    private static byte[] Derived(byte[] key, string label, byte[] context, int bytes)
    {
        var derived = new byte[bytes];
        Kdf.HmacSha512(key, StrictUtf8.Encoding.GetBytes(label), context, derived);
        return derived;
    }
}
