using KeyActors.Engine;
using KeyActors.Material;

namespace KeyActors;

/// <summary>A vault held for checking only: its lock and its seal, no actors, no service. What refuses to open can be
/// checked too.</summary>
/// <remarks>Dispose it: secrets are wiped and the lock is freed.</remarks>
public sealed class VaultInspection : IAsyncDisposable
{
    private readonly VaultFolder folder;
    private readonly SecretKeeper keeper;

    internal VaultInspection(VaultFolder folder, SecretKeeper keeper)
    {
        (this.folder, this.keeper) = (folder, keeper);
        Evidence = VaultOpening.EvidenceOf(folder.Path!, keeper);
    }

    /// <summary>Which vault; drawn when it was made.</summary>
    internal UInt128 Id => keeper.VaultId;

    /// <summary>The same as 32 hex digits.</summary>
    public string VaultId => keeper.VaultId.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What is lent to those who check the history; stands until the inspection is disposed.</summary>
    public VaultEvidence Evidence { get; }

    /// <summary>Lets the vault go.</summary>
    public async ValueTask DisposeAsync()
    {
        await keeper.DisposeAsync().ConfigureAwait(false);
        folder.Dispose();
    }
}
