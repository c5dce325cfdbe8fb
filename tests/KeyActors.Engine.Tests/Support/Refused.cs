using KeyActors.Model;

namespace KeyActors.Engine.Tests;

/// <summary>Runs a call that must be refused and gives the reason.</summary>
internal static class Refused
{
    private static readonly TimeSpan HangsAfter = TimeSpan.FromMinutes(2);

    internal static async Task<Refusal> ByAsync(Func<Task> call) =>
        (await Assert.ThrowsAsync<RefusedException>(() => call().Soon())).Refusal;

    /// <summary>The reason as the case that it must be, with a sentence for a person.</summary>
    internal static async Task<TRefusal> AsAsync<TRefusal>(Func<Task> call)
        where TRefusal : Refusal
    {
        var refusal = Assert.IsType<TRefusal>(await ByAsync(call));
        Assert.EndsWith(".", refusal.Sentence, StringComparison.Ordinal);
        return refusal;
    }

    /// <summary>Fails a test that would hang for ever; says nothing about speed.</summary>
    internal static Task Soon(this Task task) => task.WaitAsync(HangsAfter);

    /// <inheritdoc cref="Soon(Task)"/>
    internal static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(HangsAfter);

    /// <inheritdoc cref="Soon(Task)"/>
    internal static Task<T> Soon<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(HangsAfter);

    /// <inheritdoc cref="Soon(Task)"/>
    internal static Task Soon(this ValueTask task) => task.AsTask().WaitAsync(HangsAfter);
}

/// <summary>What a host does when an outcome is unknown: the same call again.</summary>
internal static class Retry
{
    private const int TriesMax = 10_000;

    internal static async Task WhileUnavailableAsync(Func<Task> call)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await call().Soon();
                return;
            }
            catch (RefusedException refused) when (refused.Refusal is Refusal.Unavailable && tries < TriesMax)
            {
                await Task.Yield();
            }
        }
    }

    /// <summary>Looks again until what must come has come.</summary>
    internal static Task UntilAsync(Func<bool> hasCome) => Task.Run(async () =>
    {
        while (!hasCome()) await Task.Yield();
    }).Soon();
}
