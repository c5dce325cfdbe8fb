// Layout: docs/formats/secret-files.md.
using System.Buffers;
using System.Buffers.Binary;
using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>The seal that any k of n people open together: a random key, split, and stored nowhere.</summary>
/// <remarks>Holds its shares in secret memory until it is disposed. A share has 256 random bits: nobody guesses one, so a wrong
/// one makes nobody wait. Safe on any thread.</remarks>
public sealed class ShamirSeal : Seal, IDisposable
{
    internal const string KindName = "shamir";
    private static readonly SecretMemory Memory = new();
    private readonly Lock gate = new();
    private readonly Func<SealRoom, IReadOnlyList<ShamirShare>, CancellationToken, ValueTask>? deliver;
    private readonly (int Threshold, int Shares) wanted;
    private List<ShamirShare> held = [];
    private bool disposed;

    private ShamirSeal(
        (int Threshold, int Shares) wanted, Func<SealRoom, IReadOnlyList<ShamirShare>, CancellationToken, ValueTask>? deliver) =>
        (this.wanted, this.deliver) = (wanted, deliver);

    /// <inheritdoc/>
    public override string Kind => KindName;

    /// <summary>A seal to be put in force: whenever it is made, another key is split and its shares are delivered.</summary>
    /// <param name="threshold">How many shares open: 2 to 32.</param>
    /// <param name="shares">How many there are: threshold to 32.</param>
    /// <param name="deliver">Gives the shares to those who keep them, before anything is in force: when it throws, nothing is
    /// changed. It must not keep the shares, they are the seal's.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its bounds.</exception>
    public static ShamirSeal ForNew(
        int threshold, int shares, Func<IReadOnlyList<ShamirShare>, CancellationToken, ValueTask> deliver)
    {
        ArgumentNullException.ThrowIfNull(deliver);
        return new(Bounded(threshold, shares), (_, made, cancellation) => deliver(made, cancellation));
    }

    /// <summary>The same, with the shares in files of a new folder, one in each, mode 0600.</summary>
    /// <param name="threshold">As above.</param>
    /// <param name="shares">As above.</param>
    /// <param name="folder">Does not exist, its parent does, and it is not inside the vault's folder. When it cannot be written
    /// whole and durably, nothing is changed and it is removed.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its bounds.</exception>
    public static ShamirSeal ForNew(int threshold, int shares, string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return new(Bounded(threshold, shares), (room, made, _) =>
        {
            ShareFolder.Write(folder, room.Folder, made);
            return ValueTask.CompletedTask;
        });
    }

    /// <inheritdoc/>
    protected internal override bool IsFor(ReadOnlyMemory<byte> parameters)
    {
        lock (gate)
        {
            return ShamirParameters.TryRead(parameters, out var found)
                && held.Exists(share => share.Set == found.Set);
        }
    }

    /// <inheritdoc/>
    protected internal override async ValueTask<SecretRef> MakeAsync(
        SealRoom room, IBufferWriter<byte> parameters, CancellationToken cancellation)
    {
        if (deliver is null) throw new ArgumentException("A seal of given shares opens a vault, and is not put in force.");
        cancellation.ThrowIfCancellationRequested();
        var key = room.Draw(KeyBytes);
        try
        {
            var made = Split(room, key);
            Hold(made);
            ShamirParameters.Write(made, key, parameters);
            await DeliverAsync(room, made, cancellation).ConfigureAwait(false);
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    protected internal override ValueTask<SecretRef> RecoverAsync(
        SealRoom room, ReadOnlyMemory<byte> parameters, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!ShamirParameters.TryRead(parameters, out var found)) throw Damaged(room.Folder.Name);
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            Check(room, found);
            return new(Combine(room, found));
        }
    }

    /// <summary>Wipes the shares.</summary>
    public void Dispose()
    {
        lock (gate) disposed = true;
        Hold([]);
    }

    /// <summary>A seal that opens with these shares; it copies them.</summary>
    internal static ShamirSeal Of(IEnumerable<ShamirShare> shares) =>
        new(default, null) { held = [.. shares.Select(static share => share.Copy(Memory))] };

    /// <summary>What is wrong with a share beside those that were given before; null when nothing is.</summary>
    internal static string? FaultOf(ShamirShare share, IEnumerable<ShamirShare> before, ShamirParameters of)
    {
        if (share.Set != of.Set)
        {
            return FormattableString.Invariant($"share {share.Index} is of set {share.SetName}, and the vault's shares are of ")
                + $"set {ShamirShare.NameOf(of.Set)}: give one of that set";
        }

        if (before.Any(other => other.Index == share.Index))
            return FormattableString.Invariant($"share {share.Index} was given twice: give another one");
        return of.Has(share)
            ? null
            : FormattableString.Invariant(
                $"share {share.Index} is not the share {share.Index} that was made, or seal.kas was edited: give another one");
    }

    internal static RefusedException Damaged(string vault) =>
        SealFile.Damaged(vault, "the numbers of its seal of shares do not hold together");

    private static (int Threshold, int Shares) Bounded(int threshold, int shares)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threshold, ShamirSplit.ThresholdMin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shares, ShamirSplit.SharesMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threshold, shares);
        return (threshold, shares);
    }

    private async ValueTask DeliverAsync(SealRoom room, List<ShamirShare> made, CancellationToken cancellation)
    {
        try
        {
            await deliver!(room, made, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (StorageFault.Is(error))
        {
            throw new RefusedException(new Refusal.SealChangeRefused(
                room.Folder.Name, $"the shares could not be delivered ({StorageFault.Clause(error)})"));
        }
    }

    private List<ShamirShare> Split(SealRoom room, SecretRef key)
    {
        Span<byte> set = stackalloc byte[sizeof(ulong)];
        room.Entropy.Fill(set);
        var name = BinaryPrimitives.ReadUInt64BigEndian(set);
        var values = ShamirSplit.Split(key, wanted.Threshold, wanted.Shares, Memory, room.Entropy);
        return [.. values.Select((value, i) => new ShamirShare(name, wanted.Threshold, i + 1, value))];
    }

    private void Hold(List<ShamirShare> shares)
    {
        lock (gate)
        {
            held.ForEach(static share => share.Dispose());
            held = shares;
        }
    }

    private void Check(SealRoom room, ShamirParameters found)
    {
        for (var i = 0; i < held.Count; i++)
        {
            if (FaultOf(held[i], held.Take(i), found) is { } fault)
                throw new RefusedException(new Refusal.SealRefused(room.Folder.Name, fault));
        }

        if (held.Count >= found.Threshold) return;
        throw new RefusedException(new Refusal.SealRefused(room.Folder.Name, FormattableString.Invariant(
            $"{held.Count} of {found.Threshold} shares are given: give {found.Threshold - held.Count} more")));
    }

    /// <summary>The key; all shares that are held agree on it. When every one of them does beside the same k - 1, all lie on one
    /// polynomial, and any k of them give the same key.</summary>
    private SecretRef Combine(SealRoom room, ShamirParameters found)
    {
        var first = held.Take(found.Threshold - 1).Select(static share => (share.Index, share.Value));
        SecretRef? key = null;
        foreach (var last in held.Skip(found.Threshold - 1))
        {
            var combined = ShamirSplit.Combine([.. first, (last.Index, last.Value)], room.Memory);
            var isSame = found.IsOf(combined) && (key is null || MadeSeals.IsSame(key, combined));
            if (key is null) key = combined;
            else combined.Dispose();
            if (isSame) continue;
            key.Dispose();
            throw Damaged(room.Folder.Name);
        }

        return key!;
    }
}
