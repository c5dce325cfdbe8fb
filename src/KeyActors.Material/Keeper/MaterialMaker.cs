using KeyActors.Cipher;
using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>Makes material of every kind: bytes at once, key pairs in their turn.</summary>
/// <param name="room">Memory and randomness.</param>
/// <param name="pairs">Where pairs are made.</param>
internal sealed class MaterialMaker(SealRoom room, PairTurn pairs)
{
    private const int DrawsMax = 16;

    /// <summary>Material with a name of its own.</summary>
    /// <param name="address">Whose it is.</param>
    /// <param name="spec">Which kind.</param>
    /// <param name="takenTags">Tags that it must not have.</param>
    /// <param name="cancellation">Counts while another pair of RSA is made: tenths of a second to some seconds each.</param>
    internal ValueTask<Draft> MakeAsync(
        KeyArn address, KeySpec spec, IReadOnlyCollection<ulong> takenTags, CancellationToken cancellation)
    {
        var kind = SpecRules.Of(spec).Kind;
        return kind == MaterialKind.Bytes
            ? ValueTask.FromResult(Make(address, spec, takenTags))
            : new ValueTask<Draft>(pairs.MakeAsync(kind, () => Make(address, spec, takenTags), cancellation));
    }

    private Draft Make(KeyArn address, KeySpec spec, IReadOnlyCollection<ulong> takenTags)
    {
        for (var draw = 0; draw < DrawsMax; draw++)
        {
            var secret = Draw(spec);
            KeyMaterialId name;
            using (var bytes = secret.Take()) name = MaterialName.Of(bytes.Span, address.Id);
            if (!takenTags.Contains(name.Tag)) return new Draft(address.ToString(), name, spec, secret);
            secret.Dispose();
        }

        throw new BrokenInvariantException("Randomness does not give the same 8-byte tag sixteen times.");
    }

    private SecretRef Draw(KeySpec spec)
    {
        if (SpecRules.Of(spec) is { Kind: MaterialKind.Bytes } row) return room.Draw(row.Size);
        // How long a pair of RSA is, is known when it is there.
        using var scratch = room.Memory.Allocate(KeyMaterials.BytesMaxOf(spec));
        var written = KeyMaterials.Generate(spec, room.Entropy, scratch.Cell[..scratch.Length]);
        return room.Memory.Copy(scratch.Cell[..written]);
    }
}
