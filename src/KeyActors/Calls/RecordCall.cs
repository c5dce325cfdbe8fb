using KeyActors.Model;

namespace KeyActors.Calls;

/// <summary>Something that is so already, on its way into the vault's own stream.</summary>
/// <param name="happened">The event, given its time.</param>
internal sealed class RecordCall(Func<DateTimeOffset, VaultEvent> happened) : VaultCall
{
    private readonly TaskCompletionSource<bool> recorded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether it is stored.</summary>
    internal Task<bool> Recorded => recorded.Task;

    /// <summary>The event at a time of the stream.</summary>
    internal VaultEvent At(DateTimeOffset at) => happened(at);

    internal void Complete() => recorded.TrySetResult(true);

    internal override void Refuse(Refusal why) => recorded.TrySetResult(false);
}
