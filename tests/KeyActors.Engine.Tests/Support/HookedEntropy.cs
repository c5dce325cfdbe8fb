using KeyActors.Cipher;

namespace KeyActors.Engine.Tests;

/// <summary>The kernel's randomness, with a hook: a test does something, or waits, in the middle of an actor's work.</summary>
internal sealed class HookedEntropy : Entropy
{
    private Action? hook;

    public override string Name => "hooked";

    /// <summary>Runs on the next draw, once, on the thread that draws.</summary>
    internal void Once(Action action) => Volatile.Write(ref hook, action);

    public override void Fill(Span<byte> destination)
    {
        Interlocked.Exchange(ref hook, null)?.Invoke();
        Kernel.Fill(destination);
    }
}

/// <summary>Holds an actor in the middle of a use until it is opened.</summary>
internal sealed class Held : IDisposable
{
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim gate = new();

    /// <summary>The next use that draws stops here.</summary>
    internal static Held Next(HookedEntropy entropy)
    {
        var held = new Held();
        entropy.Once(held.Stop);
        return held;
    }

    /// <summary>Completes when the actor is held.</summary>
    internal Task WasReached => reached.Task;

    internal void Open() => gate.Set();

    public void Dispose() => gate.Set();

    private void Stop()
    {
        reached.TrySetResult();
        gate.Wait();
    }
}
