namespace KeyActors.Aws;

/// <summary>Lets requests through side by side, or one change of everything alone: that one waits for those inside and holds up
/// those that come.</summary>
internal sealed class Turnstile : IDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Lock gate = new();
    private TaskCompletionSource? opened;
    private TaskCompletionSource? emptied;
    private int inside;

    internal async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task wait;
            lock (gate)
            {
                if (opened is null)
                {
                    inside++;
                    return;
                }

                wait = opened.Task;
            }

            await wait.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    internal void Leave()
    {
        lock (gate)
        {
            if (--inside == 0) emptied?.TrySetResult();
        }
    }

    /// <summary>Does something while nobody is inside.</summary>
    internal async Task<T> AloneAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Task alone;
            lock (gate)
            {
                opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                emptied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                if (inside == 0) emptied.TrySetResult();
                alone = emptied.Task;
            }

            await alone.WaitAsync(cancellationToken).ConfigureAwait(false);
            return await work().ConfigureAwait(false);
        }
        finally
        {
            lock (gate)
            {
                opened?.TrySetResult();
                (opened, emptied) = (null, null);
            }

            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();
}
