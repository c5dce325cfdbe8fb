using System.Globalization;
using KeyActors.Probe;

// A process for tests to look at from outside: to read its memory, to kill it in the middle, to measure what it takes.
// It says one word per line and waits for a line where it says so.
try
{
    switch (args)
    {
        case ["leaks", var folder]:
            await new LeakWalk(folder).RunAsync();
            return 0;
        case ["seal", var vault, var key, var source, var target, var pauseAfter]:
            await FileRun.SealAsync(vault, key, source, target, Number(pauseAfter));
            return 0;
        case ["open", var vault, var source, var target, var pauseAfter]:
            await FileRun.OpenAsync(vault, source, target, Number(pauseAfter));
            return 0;
        case ["measure", var vault, var key, var small, var large, var target]:
            await FileRun.MeasureAsync(vault, key, small, large, target);
            return 0;
        default:
            Console.Error.WriteLine("leaks | seal | open | measure");
            return 2;
    }
}
catch (Exception e) when (e is not OutOfMemoryException)
{
    Console.WriteLine($"failed {e.GetType().Name}: {e.Message}");
    return 1;
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
