using KeyActors.Cipher;
using KeyActors.Model;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>One key of each kind, made once for all tests: pairs of RSA take seconds.</summary>
internal static class MadeKeys
{
    private static readonly Dictionary<KeySpec, Lazy<byte[]>> Made =
        SpecRules.Rows.ToDictionary(static r => r.Spec, static r => new Lazy<byte[]>(() => Make(r.Spec)));

    internal static KeySpec[] Rsa { get; } = Of(MaterialKind.Rsa);

    internal static KeySpec[] Ec { get; } = Of(MaterialKind.Ec);

    internal static KeySpec[] MlDsa { get; } = Of(MaterialKind.MlDsa);

    internal static KeySpec[] MlKem { get; } = Of(MaterialKind.MlKem);

    internal static KeySpec[] Pairs { get; } = [.. Rsa, .. Ec];

    internal static KeySpec[] Bytes { get; } = Of(MaterialKind.Bytes);

    /// <summary>Canonical material of a kind: always the same in one run.</summary>
    internal static byte[] Material(KeySpec spec) => Made[spec].Value;

    /// <summary>Its PKCS#8.</summary>
    internal static byte[] Private(KeySpec spec) => Written(spec, Material(spec));

    internal static byte[] Public(KeySpec spec) => KeyMaterials.PublicKey(spec, Material(spec));

    internal static byte[] Make(KeySpec spec)
    {
        var room = new byte[KeyMaterials.BytesMaxOf(spec)];
        return room[..KeyMaterials.Generate(spec, Entropy.Kernel, room)];
    }

    internal static byte[] Written(KeySpec spec, byte[] material)
    {
        var room = new byte[KeyMaterials.BytesMax];
        return room[..KeyMaterials.WritePrivate(spec, material, room)];
    }

    /// <summary>What was read, or null.</summary>
    internal static byte[]? Read(KeySpec spec, ReadOnlySpan<byte> encoded)
    {
        var room = new byte[KeyMaterials.BytesMaxOf(spec)];
        room.AsSpan().Fill(0xEE);
        if (KeyMaterials.TryRead(spec, encoded, room, out var written)) return room[..written];
        if (written != 0 || room.AsSpan().IndexOfAnyExcept((byte)0) >= 0)
            throw new InvalidOperationException("A refusal leaves zeros.");
        return null;
    }

    /// <summary>A signature.</summary>
    internal static byte[] Sign(
        KeySpec spec, SigningAlgorithm algorithm, byte[] message, byte[] material, MessageKind kind = MessageKind.Raw,
        Entropy? entropy = null)
    {
        var room = new byte[Signatures.BytesMax];
        return room[..Signatures.Sign(spec, algorithm, kind, message, material, room, entropy)];
    }

    private static KeySpec[] Of(MaterialKind kind) =>
        [.. SpecRules.Rows.Where(r => r.Kind == kind).Select(static r => r.Spec)];
}
