// Layout and reasons: docs/formats/import-token.md, docs/decisions/0008-import-tokens.md.
using System.Buffers.Binary;
using System.Security.Cryptography;
using KeyActors.Cipher;
using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>Where material of others comes in: gives wrapping keys out, and opens what was wrapped with them.</summary>
/// <remarks>Remembers nothing: the private half of a wrapping key is only in its token, which the caller brings back. Safe on
/// any thread.</remarks>
public sealed class ImportRoom
{
    /// <summary>Largest token, in bytes (AWS: CiphertextType).</summary>
    public const int TokenBytesMax = Limits.CiphertextBytesMax;

    internal const byte Layout = 1;
    internal const int HeadBytes = 1 + sizeof(ulong);
    private const int ClearBytes = 2 + sizeof(long);
    private const int PlainBytesMax = ClearBytes + WrappingKey.PrivateBytesMax;

    private readonly SecretStore store;
    private readonly PairTurn pairs;

    internal ImportRoom(SecretStore store, PairTurn pairs) => (this.store, this.pairs) = (store, pairs);

    /// <summary>How long a token is good, on the vault's clock, unless an epoch step ends it sooner.</summary>
    public static TimeSpan TokenAge { get; } = TimeSpan.FromHours(24);

    /// <summary>Makes a wrapping key for one key and seals its private half into a token.</summary>
    /// <param name="key">The only key that the token will be good for.</param>
    /// <param name="wrapping">How the caller will wrap.</param>
    /// <param name="cancellation">Counts while another pair of RSA is made: see <see cref="PairTurn"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such wrapping.</exception>
    /// <exception cref="ObjectDisposedException">The keeper is closed.</exception>
    public Task<ImportParameters> IssueAsync(KeyArn key, ImportWrapping wrapping, CancellationToken cancellation = default)
    {
        if (!wrapping.IsKnown) throw new ArgumentOutOfRangeException(nameof(wrapping), wrapping, "There is no such wrapping.");
        return pairs.MakeAsync(MaterialKind.Rsa, () => Issue(key, wrapping), cancellation);
    }

    /// <summary>Opens a token and, with what is in it, the material that was wrapped for it.</summary>
    /// <param name="key">The key that the material is for.</param>
    /// <param name="spec">The kind of material that it takes.</param>
    /// <param name="token">Any bytes; never throws on bad ones.</param>
    /// <param name="wrapped">Any bytes; never throws on bad ones.</param>
    /// <param name="material">The caller's, on <see cref="ImportVerdict.Opened"/> only: store it with
    /// <see cref="SecretKeeper.ImportAsync"/> or dispose it.</param>
    /// <remarks>Some milliseconds of computing. Stores nothing.</remarks>
    /// <exception cref="ObjectDisposedException">The keeper is closed.</exception>
    public ImportVerdict Open(
        KeyArn key, KeySpec spec, ReadOnlySpan<byte> token, ReadOnlySpan<byte> wrapped, out ImportedMaterial? material)
    {
        if (!SpecRules.Has(spec))
            throw new ArgumentOutOfRangeException(nameof(spec), spec, "No material of that kind comes in here.");
        material = null;
        var verdict = OpenToken(key, token, out var opened);
        if (verdict != ImportVerdict.Opened) return verdict;
        using (opened)
        {
            var secret = Unwrap(spec, opened!, wrapped);
            if (secret is null) return ImportVerdict.WrappingInvalid;
            using var bytes = secret.Take();
            material = new ImportedMaterial(key, spec, MaterialName.Of(bytes.Span, key.Id), secret);
            return ImportVerdict.Opened;
        }
    }

    private ImportParameters Issue(KeyArn key, ImportWrapping wrapping)
    {
        // Room first: when the keeper is closed, whoever waited is told at once.
        using var secret = store.Room.Memory.Allocate(PlainBytesMax);
        using var pair = WrappingKey.Generate(wrapping.Spec);
        var plain = secret.Cell[..PlainBytesMax];

        // { wrapping key spec 1 | algorithm 1 | valid to 8 | PKCS#8 }
        var validTo = store.Time.GetUtcNow() + TokenAge;
        (plain[0], plain[1]) = ((byte)wrapping.Spec, (byte)wrapping.Algorithm);
        BinaryPrimitives.WriteInt64BigEndian(plain[2..], validTo.UtcTicks);
        plain = plain[..(ClearBytes + pair.ExportPrivate(plain[ClearBytes..]))];

        // { layout 1 | epoch 8 | nonce 12 | the same encrypted | tag 16 }
        var token = new byte[HeadBytes + SealedRecord.OverheadBytes + plain.Length];
        Span<byte> tokenKey = stackalloc byte[SealedRecord.KeyBytes];
        try
        {
            var epoch = store.DeriveOfEpoch("KeyActors/import-token"u8, tokenKey);
            token[0] = Layout;
            BinaryPrimitives.WriteUInt64BigEndian(token.AsSpan(1), epoch);
            var associated = Associated(token.AsSpan(0, HeadBytes), key);
            SealedRecord.Seal(tokenKey, associated, plain, token.AsSpan(HeadBytes), store.Room.Entropy);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(tokenKey);
        }

        return new ImportParameters(key, wrapping, pair.ExportPublic(), token, validTo);
    }

    private ImportVerdict OpenToken(KeyArn key, ReadOnlySpan<byte> token, out SecretRef? opened)
    {
        opened = null;
        var length = token.Length - HeadBytes - SealedRecord.OverheadBytes;
        if (length is <= ClearBytes or > PlainBytesMax || token[0] != Layout) return ImportVerdict.TokenInvalid;
        Span<byte> tokenKey = stackalloc byte[SealedRecord.KeyBytes];
        try
        {
            var now = store.DeriveOfEpoch("KeyActors/import-token"u8, tokenKey);
            var epoch = BinaryPrimitives.ReadUInt64BigEndian(token[1..]);
            // Nobody can prove any more what a token of an ended epoch was; "get new parameters" is right for all of them.
            if (epoch != now) return epoch >= 1 && epoch < now ? ImportVerdict.TokenExpired : ImportVerdict.TokenInvalid;
            var secret = store.Room.Memory.Allocate(length);
            var associated = Associated(token[..HeadBytes], key);
            if (!SealedRecord.TryOpen(tokenKey, associated, token[HeadBytes..], secret.Cell[..length]))
            {
                secret.Dispose();
                return ImportVerdict.TokenInvalid;
            }

            var validTo = BinaryPrimitives.ReadInt64BigEndian(secret.Cell[2..]);
            if (store.Time.GetUtcNow().UtcTicks >= validTo)
            {
                secret.Dispose();
                return ImportVerdict.TokenExpired;
            }

            opened = secret;
            return ImportVerdict.Opened;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(tokenKey);
        }
    }

    private SecretRef? Unwrap(KeySpec spec, SecretRef opened, ReadOnlySpan<byte> wrapped)
    {
        using var plain = opened.Take();
        using var pair = WrappingKey.Import(plain.Span[ClearBytes..]);
        // Longer than a cell of secret memory is, when a seed comes with what it expands to.
        var encoded = GC.AllocateUninitializedArray<byte>(KeyMaterials.BytesMax, pinned: true);
        using var read = store.Room.Memory.Allocate(KeyMaterials.BytesMaxOf(spec));
        var material = read.Cell[..read.Length];
        var algorithm = (ImportAlgorithm)plain.Span[1];
        try
        {
            return pair.TryUnwrap(algorithm, wrapped, encoded, store.Room.Entropy, out var bytes)
                && KeyMaterials.TryRead(spec, encoded.AsSpan(0, bytes), material, out var written)
                ? store.Room.Memory.Copy(material[..written])
                : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(encoded);
        }
    }

    private static byte[] Associated(ReadOnlySpan<byte> head, KeyArn key) =>
        [.. "KeyActors/import-token\0"u8, .. head, .. StrictUtf8.Encoding.GetBytes(key.ToString())];
}
