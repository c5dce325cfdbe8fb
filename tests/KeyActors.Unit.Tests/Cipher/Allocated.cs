namespace KeyActors.Unit.Tests.Cipher;

/// <summary>Counts what one call allocates, after the call is compiled.</summary>
internal static class Allocated
{
    /// <summary>The least of many calls: tiering and static constructors allocate once, the call itself always.</summary>
    internal static long By(Action call)
    {
        var least = long.MaxValue;
        for (var i = 0; i < 200; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
