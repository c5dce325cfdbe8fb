using KeyActors.Model;

namespace KeyActors.Engine;

/// <summary>Whether the vault was recovered, and whether an operator has accepted that: the fold of its own stream. Safe on any
/// thread.</summary>
internal sealed class RecoveryBook
{
    private volatile VaultRecovery? last;

    /// <summary>The last recovery; null for none.</summary>
    internal VaultRecovery? Last => last;

    /// <summary>Its number; 0 for none.</summary>
    internal long Number => last?.Number ?? 0;

    /// <summary>Whether nothing may be erased or swept yet, because of it.</summary>
    internal bool IsOpen => last is { AcceptedAt: null };

    /// <summary>Takes an event of the vault's stream, read back or just stored; by one thread at a time.</summary>
    internal void Apply(VaultEvent happened)
    {
        switch (happened)
        {
            case VaultEvent.Recovered e:
                Invariant.Holds(e.Recovery > Number, "Recoveries of a vault are counted.");
                last = new VaultRecovery(e.Recovery, e.At, e.Stamp.By.Principal, e.Generation, e.BackupAt, null, null);
                break;
            case VaultEvent.RecoveryAccepted e:
                // Two operators may say it at once.
                if (last is { AcceptedAt: null } open && open.Number == e.Recovery)
                    last = open with { AcceptedAt = e.At, AcceptedBy = e.Stamp.By.Principal };
                break;
        }
    }
}
