namespace KeyActors.Engine;

/// <summary>Lets operations in until the vault closes, and tells when the last one has left. Any thread.</summary>
internal sealed class OpenGate(string path)
{
    private const long Closed = 1L << 40;
    private readonly TaskCompletionSource drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long state;

    /// <summary>Operations inside now.</summary>
    internal int Inside => (int)(Volatile.Read(ref state) & (Closed - 1));

    /// <summary>Enters; the caller leaves by disposing.</summary>
    /// <exception cref="ObjectDisposedException">The vault is closed or closing.</exception>
    internal Pass Enter()
    {
        if (Interlocked.Increment(ref state) < Closed) return new Pass(this);
        Leave();
        throw new ObjectDisposedException(nameof(KeyVault), $"The vault at '{path}' is closed.");
    }

    /// <summary>Closes; false when it was closed already.</summary>
    internal bool Close()
    {
        var before = Interlocked.Or(ref state, Closed);
        if (before == 0) drained.TrySetResult();
        return before < Closed;
    }

    /// <summary>Completes when nobody is inside.</summary>
    internal Task Drained => drained.Task;

    private void Leave()
    {
        if (Interlocked.Decrement(ref state) == Closed) drained.TrySetResult();
    }

    /// <summary>One operation's way out.</summary>
    internal readonly struct Pass(OpenGate gate) : IDisposable
    {
        public void Dispose() => gate.Leave();
    }
}
