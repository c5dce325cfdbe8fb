using System.Buffers;
using System.Security.Cryptography;
using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>Seals that were made and are not in force yet: their keys, and what they keep in clear.</summary>
internal sealed class MadeSeals : IDisposable
{
    private readonly List<Made> all = [];

    private MadeSeals()
    {
    }

    /// <summary>Makes each seal's key; what it needs to give it again is durable then.</summary>
    /// <exception cref="ArgumentException">One breaks the contract of <see cref="Seal"/>.</exception>
    internal static async Task<MadeSeals> MakeAsync(SealRoom room, IReadOnlyList<Seal> seals, CancellationToken cancellation)
    {
        var made = new MadeSeals();
        try
        {
            foreach (var seal in seals)
            {
                var parameters = new ArrayBufferWriter<byte>();
                var key = Checked(seal, await seal.MakeAsync(room, parameters, cancellation).ConfigureAwait(false));
                made.all.Add(new Made(seal, parameters.WrittenMemory, key));
                if (parameters.WrittenCount > Seal.ParameterBytesMax)
                    throw new ArgumentException($"Seal '{seal.Kind}' has more than 1,024 parameter bytes.", nameof(seals));
            }

            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    /// <summary>What each of them opens an epoch by.</summary>
    internal IReadOnlyList<SealEntry> Wrap(SealHeader header, SecretRef epochKey, SealRoom room) =>
        [.. all.Select(made => SealEntry.Make(header, made.Seal.Kind, made.Parameters, epochKey, made.Key, room))];

    /// <summary>Proves that each of them opens what stands in the temporary seal file, by giving its key once more; and of the
    /// seals before them, which nobody opens now, that the key which is carried for them does.</summary>
    /// <exception cref="IOException">The file reads otherwise than it was written.</exception>
    /// <exception cref="RefusedException">A seal does not give its key, or gives another.</exception>
    internal async Task ProveAsync(SealFile written, SecretRef epochKey, SealRoom room, CancellationToken cancellation)
    {
        var bytes = room.Folder.Read(SealFile.Temporary, SealFile.FileBytesMax);
        if (bytes is null || !written.Compose(epochKey).AsSpan().SequenceEqual(bytes))
            throw new IOException($"{SealFile.Temporary} reads back otherwise than it was written");
        var read = SealFile.Parse(room.Folder.Name, bytes);
        var carried = read.Seals.Count - all.Count;
        if (!read.Seals.Take(carried).All(entry => entry.IsCarried(read.Header, epochKey, room.Memory)))
            throw new IOException($"{SealFile.Temporary} does not carry a seal that stays");
        foreach (var (made, entry) in all.Zip(read.Seals.Skip(carried)))
        {
            var recovered = await made.Seal.RecoverAsync(room, entry.Parameters, cancellation).ConfigureAwait(false);
            using var key = Checked(made.Seal, recovered);
            using var opened = entry.TryUnwrap(read.Header, key, room.Memory);
            if (opened is null || !IsSame(opened, epochKey))
            {
                var why = $"the new seal '{made.Seal.Kind}' does not open what it has just sealed";
                throw new RefusedException(new Refusal.SealChangeRefused(room.Folder.Name, why));
            }
        }
    }

    /// <summary>A seal's key, when it is one.</summary>
    internal static SecretRef Checked(Seal seal, SecretRef key)
    {
        if (key.Length == Seal.KeyBytes && SealFile.IsKind(seal.Kind)) return key;
        key.Dispose();
        throw new ArgumentException(
            $"Seal '{seal.Kind}' breaks its contract: a name of a-z, 0-9 and hyphen, and a key of 32 bytes.");
    }

    /// <summary>Wipes the keys.</summary>
    public void Dispose() => all.ForEach(static made => made.Key.Dispose());

    /// <summary>Whether two secrets are equal; the time does not tell where they differ.</summary>
    internal static bool IsSame(SecretRef one, SecretRef other)
    {
        using var first = one.Take();
        using var second = other.Take();
        return CryptographicOperations.FixedTimeEquals(first.Span, second.Span);
    }

    /// <summary>No record: what holds a secret does not print its members.</summary>
    private readonly struct Made(Seal seal, ReadOnlyMemory<byte> parameters, SecretRef key)
    {
        internal Seal Seal { get; } = seal;

        internal ReadOnlyMemory<byte> Parameters { get; } = parameters;

        internal SecretRef Key { get; } = key;
    }
}
