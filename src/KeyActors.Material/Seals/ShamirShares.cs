using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>Shares on their way to a key: given one by one, and each is checked as it is given.</summary>
/// <remarks>Holds what it took in secret memory until it is disposed. Safe on any thread.</remarks>
public sealed class ShamirShares : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<ShamirShare> given = [];
    private readonly IReadOnlyList<ShamirParameters> known;
    private readonly string vault;

    private ShamirShares(string vault, IReadOnlyList<ShamirParameters> known) => (this.vault, this.known) = (vault, known);

    /// <summary>How many were taken.</summary>
    public int Given
    {
        get
        {
            lock (gate) return given.Count;
        }
    }

    /// <summary>How many give the key; 0 while none was given and the vault has several Shamir seals.</summary>
    public int Needed
    {
        get
        {
            lock (gate) return given.Count > 0 ? given[0].Threshold : known.Count == 1 ? known[0].Threshold : 0;
        }
    }

    /// <summary>Collects shares for the Shamir seals that the <c>seal.kas</c> of a folder names; read without lock and
    /// key.</summary>
    /// <param name="path">The vault's folder.</param>
    /// <exception cref="RefusedException">The file is damaged, of a newer release, cannot be read, or names no such
    /// seal.</exception>
    public static ShamirShares For(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var seals = DiskFolder.ReadUnlocked(path, SealFile.FileName, SealFile.FileBytesMax) is { } bytes
            ? SealFile.Parse(path, bytes).Seals
            : [];
        var known = new List<ShamirParameters>();
        foreach (var seal in seals.Where(static seal => seal.Kind == ShamirSeal.KindName))
            known.Add(ShamirParameters.TryRead(seal.Parameters, out var found) ? found : throw ShamirSeal.Damaged(path));
        return known.Count > 0
            ? new ShamirShares(path, known)
            : throw new RefusedException(new Refusal.SealRefused(path, "it has no seal of shares: name a seal that it has"));
    }

    /// <summary>Takes a share over, also when this fails.</summary>
    /// <exception cref="RefusedException">With <see cref="Refusal.SealRefused"/>: it is of another set, given twice, or not one
    /// that was made. What was given before stands.</exception>
    public void Add(ShamirShare share)
    {
        ArgumentNullException.ThrowIfNull(share);
        lock (gate)
        {
            if (Fault(share) is { } fault)
            {
                share.Dispose();
                throw new RefusedException(new Refusal.SealRefused(vault, fault));
            }

            given.Add(share);
        }
    }

    /// <summary>The seal of what was given so far; it has copies, and the caller disposes it.</summary>
    public ShamirSeal ToSeal()
    {
        lock (gate) return ShamirSeal.Of(given);
    }

    /// <summary>Wipes them.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            given.ForEach(static share => share.Dispose());
            given.Clear();
        }
    }

    private string? Fault(ShamirShare share)
    {
        var set = given.Count > 0 ? given[0].Set : share.Set;
        var of = known.FirstOrDefault(parameters => parameters.Set == set) ?? known[0];
        return ShamirSeal.FaultOf(share, given, of);
    }
}
