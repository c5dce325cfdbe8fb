using KeyActors.Calls;
using KeyActors.Model;

namespace KeyActors.Actors;

/// <summary>An allotment in the hands of its one holder: what is left of it, and what was used.</summary>
internal sealed class HeldUses(KeyEvent.UsageReserved reserved)
{
    private long encrypts;
    private long dataKeys;
    private long bytes;
    private DateTimeOffset? lastUsedAt;

    internal UsageTally Tally => new(reserved.Allotment, encrypts, dataKeys, bytes, lastUsedAt);

    /// <summary>Whether a quarter or less of it is left.</summary>
    internal bool IsLow =>
        encrypts + dataKeys >= reserved.Uses - (reserved.Uses / 4) || bytes >= reserved.Bytes - (reserved.Bytes / 4);

    internal bool IsOf(KeyMaterialId material) => reserved.Material == material;

    internal bool Covers(KeyMaterialId material, int needed) =>
        encrypts + dataKeys < reserved.Uses && needed <= reserved.Bytes - bytes && reserved.Material == material;

    internal void Count(bool isEncrypt, int more, DateTimeOffset at)
    {
        if (isEncrypt) encrypts++;
        else dataKeys++;
        bytes += more;
        if (!(lastUsedAt > at)) lastUsedAt = at;
    }
}

/// <summary>What the meter of a key needs of the key's actor.</summary>
internal interface IMetered
{
    /// <summary>The key as its stored events say; there is one.</summary>
    KeyState State { get; }

    /// <summary>Whether no change of the key is on its way into the journal.</summary>
    bool MayStore { get; }

    /// <summary>Whether the vault's history takes notes of last uses, and took the last one.</summary>
    bool MayNote { get; }

    /// <summary>UTC; not before any event, stored or on its way.</summary>
    DateTimeOffset Later();

    /// <summary>Stores events while uses go on, then calls back.</summary>
    void StoreBeside(IReadOnlyList<KeyEvent> events, Action then);

    /// <summary>Answers a use as the state allows now; false when it has to wait until it is covered.</summary>
    bool TryServe(UseCall call);

    /// <summary>Asks the key to rotate since a material has spent its budget; <see cref="UsageMeter.Rotated"/> follows.</summary>
    void RotateSpent(KeyMaterialId spent);

    /// <summary>What was stored beside is stored.</summary>
    void Counted();
}
