using System.Collections.Immutable;
using KeyActors.Model;

namespace KeyActors.Calls;

/// <summary>A change of seals that is done, on its way into the vault's own stream.</summary>
internal sealed class SealsCall(CommandStamp stamp, ImmutableArray<string> before, ImmutableArray<string> after) : VaultCall
{
    private readonly TaskCompletionSource<bool> recorded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether it is stored; if not, the next opening does that.</summary>
    internal Task<bool> Recorded => recorded.Task;

    internal VaultEvent.Resealed At(DateTimeOffset at) => new(at, stamp, before, after);

    internal void Complete() => recorded.TrySetResult(true);

    internal override void Refuse(Refusal why) => recorded.TrySetResult(false);
}
