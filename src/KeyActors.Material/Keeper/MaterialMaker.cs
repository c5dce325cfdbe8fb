using System.Diagnostics.CodeAnalysis;
using KeyActors.Cipher;
using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>Makes material of every kind: bytes at once, key pairs away from the caller's thread, and of RSA one at a
/// time.</summary>
/// <param name="room">Memory and randomness.</param>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore is never asked for a handle: it holds nothing to free.")]
internal sealed class MaterialMaker(SealRoom room)
{
    private const int DrawsMax = 16;

    private readonly SemaphoreSlim making = new(1);

    /// <summary>Material with a name of its own.</summary>
    /// <param name="address">Whose it is.</param>
    /// <param name="spec">Which kind.</param>
    /// <param name="takenTags">Tags that it must not have.</param>
    /// <param name="cancellation">Counts while another pair of RSA is made: tenths of a second to some seconds each.</param>
    internal async ValueTask<Draft> MakeAsync(
        KeyArn address, KeySpec spec, IReadOnlyCollection<ulong> takenTags, CancellationToken cancellation)
    {
        switch (SpecRules.Of(spec).Kind)
        {
            case MaterialKind.Bytes:
                return Make(address, spec, takenTags);
            case MaterialKind.Ec:
                return await Task.Run(() => Make(address, spec, takenTags), cancellation).ConfigureAwait(false);
            default:
                await making.WaitAsync(cancellation).ConfigureAwait(false);
                try
                {
                    return await Task.Factory.StartNew(
                        () => Make(address, spec, takenTags), CancellationToken.None, TaskCreationOptions.LongRunning,
                        TaskScheduler.Default).ConfigureAwait(false);
                }
                finally
                {
                    making.Release();
                }
        }
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
