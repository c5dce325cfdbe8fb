using System.Diagnostics.CodeAnalysis;

namespace KeyActors.Material;

/// <summary>Something that the keeper's loop does alone, between two groups of creations.</summary>
internal abstract class Order
{
    /// <summary>Does it; never throws, because the outcome belongs to the caller who waits.</summary>
    internal abstract Task RunAsync(SecretStore store);
}

/// <summary>An order with its outcome.</summary>
internal sealed class Order<TResult>(Func<SecretStore, Task<TResult>> work) : Order
{
    /// <summary>Set by the keeper's loop.</summary>
    internal TaskCompletionSource<TResult> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [SuppressMessage("Design", "CA1031", Justification = "It belongs to the caller who waits; the loop goes on.")]
    internal override async Task RunAsync(SecretStore store)
    {
        try
        {
            Done.SetResult(await work(store).ConfigureAwait(false));
        }
        catch (OperationCanceledException error)
        {
            Done.SetCanceled(error.CancellationToken);
        }
        catch (Exception error)
        {
            Done.SetException(error);
        }
    }
}
