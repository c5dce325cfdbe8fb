namespace KeyActors.Material;

/// <summary>What counts as the file system saying no, in one place.</summary>
internal static class StorageFault
{
    internal static bool Is(Exception error) => error is IOException or UnauthorizedAccessException;

    /// <summary>The system's words as a clause: no full stop at the end.</summary>
    internal static string Clause(Exception error) => error.Message.TrimEnd('.');
}
