namespace KeyActors.Testing;

/// <summary>Thrown when the rules decided otherwise than a test expects. Carries records only, never a secret.</summary>
public sealed class HistoryMismatchException : Exception
{
    internal HistoryMismatchException(string expected, string actual)
        : base($"The key decided otherwise.\nexpected: {expected}\nactual:   {actual}") =>
        (Expected, Actual) = (expected, actual);

    /// <summary>What the test expects, one field a line.</summary>
    public string Expected { get; }

    /// <summary>What was decided, one field a line.</summary>
    public string Actual { get; }
}
