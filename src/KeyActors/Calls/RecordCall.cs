using KeyActors.Model;

namespace KeyActors.Calls;

/// <summary>Something about the vault as a whole that is done, on its way into the vault's own stream.</summary>
/// <param name="happened">Makes the event, given its time.</param>
internal sealed class RecordCall(Func<DateTimeOffset, VaultEvent> happened) : VaultCall
{
    private readonly TaskCompletionSource<bool> recorded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether it is stored.</summary>
    internal Task<bool> Recorded => recorded.Task;

    internal VaultEvent At(DateTimeOffset at) => happened(at);

    internal void Complete() => recorded.TrySetResult(true);

    internal override void Refuse(Refusal why) => recorded.TrySetResult(false);
}
