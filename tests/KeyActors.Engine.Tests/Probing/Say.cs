using Xunit.Abstractions;

namespace KeyActors.Engine.Tests.Probing;

/// <summary>What a person should see of a run that is green.</summary>
internal static class Say
{
    /// <summary>Whether the long versions were asked for.</summary>
    internal static bool IsLong => Environment.GetEnvironmentVariable("KEYACTORS_LONG") == "1";

    /// <summary>To the test's own output and to the console.</summary>
    internal static void Aloud(ITestOutputHelper output, string line)
    {
        output.WriteLine(line);
        Console.WriteLine(line);
    }
}
