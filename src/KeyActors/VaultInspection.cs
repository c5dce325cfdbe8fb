using KeyActors.Engine;
using KeyActors.Material;
using KeyActors.Model;
using KeyActors.Store;

namespace KeyActors;

/// <summary>A vault held for checking only: its lock and its seal, no actors, no service. What refuses to open can be
/// checked too.</summary>
/// <remarks>Dispose it: secrets are wiped and the lock is freed.</remarks>
public sealed class VaultInspection : IAsyncDisposable
{
    private readonly VaultFolder folder;
    private readonly SecretKeeper keeper;
    private readonly TimeProvider clock;

    internal VaultInspection(VaultFolder folder, SecretKeeper keeper, TimeProvider clock)
    {
        (this.folder, this.keeper, this.clock) = (folder, keeper, clock);
        Evidence = VaultOpening.EvidenceOf(folder.Path!, keeper);
    }

    /// <summary>Which vault; drawn when it was made.</summary>
    internal UInt128 Id => keeper.VaultId;

    /// <summary>The same as 32 hex digits.</summary>
    public string VaultId => keeper.VaultId.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What is lent to those who check the history; stands until the inspection is disposed.</summary>
    public VaultEvidence Evidence { get; }

    /// <summary>Issues temporary credentials, without the vault's lock where it was not taken: also beside a server, which lets
    /// them in without being told.</summary>
    /// <param name="account">Whose root they are; with <see cref="SessionRequest.Issuer"/> the account of that access key, or
    /// null for whichever it has.</param>
    /// <param name="wanted">How long, and what they are called.</param>
    /// <returns>The caller disposes it, which zeroes the secret.</returns>
    /// <exception cref="RefusedException">With <see cref="Refusal.SessionInvalid"/>, <see cref="Refusal.AccessKeyUnknown"/>, or
    /// <see cref="Refusal.VaultUnusable"/>: the vault's own history cannot be read or fails a check.</exception>
    public SessionCredentials CreateSessionCredentials(AccountId? account, SessionRequest wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var (keys, recovery) = (new AccessKeyBook(), new RecoveryBook());
        foreach (var happened in VaultStream.Read(folder.Path!, VaultOpening.JournalName, Evidence.Macs))
        {
            keys.Apply(happened);
            recovery.Apply(happened);
        }

        var whose = account
            ?? (wanted.Issuer is { } issuer && keys.Serving.TryGetValue(issuer, out var entry) ? entry.Account : default);
        return new SessionDesk(keeper, keys, recovery).Issue(whose, wanted, clock.GetUtcNow());
    }

    /// <summary>Lets the vault go.</summary>
    public async ValueTask DisposeAsync()
    {
        await keeper.DisposeAsync().ConfigureAwait(false);
        folder.Dispose();
    }
}
