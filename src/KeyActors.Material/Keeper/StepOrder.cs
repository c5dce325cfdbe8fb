using System.Diagnostics.CodeAnalysis;

namespace KeyActors.Material;

/// <summary>An epoch step that waits for its turn.</summary>
internal sealed class StepOrder(Func<StoredSecret, bool> keep)
{
    /// <summary>Set by the keeper's loop.</summary>
    internal TaskCompletionSource<EpochStep> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [SuppressMessage("Design", "CA1031", Justification = "It belongs to the caller who waits; the loop goes on.")]
    internal void Run(SecretStore store)
    {
        try
        {
            Done.SetResult(store.Step(keep));
        }
        catch (Exception error)
        {
            Done.SetException(error);
        }
    }
}
