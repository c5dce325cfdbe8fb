namespace KeyActors.Aws;

/// <summary>Puts an empty vault in the place of the emulator's one, beside it until it is whole.</summary>
/// <remarks>A reset that is cut off leaves the old vault or the new one: what lies beside is put right by
/// <see cref="PutRight"/>.</remarks>
internal sealed class EmulatorFolder(string path)
{
    /// <summary>Where the empty vault is made.</summary>
    internal string Next { get; } = Path.GetFullPath(path) + ".next-by-reset";

    private string Last { get; } = Path.GetFullPath(path) + ".last-by-reset";

    /// <summary>Puts the vault back that a reset which was cut off had moved away.</summary>
    internal void PutRight()
    {
        if (!Directory.Exists(path) && Directory.Exists(Last)) Directory.Move(Last, path);
    }

    /// <summary>Removes what such a reset has left beside. Only whoever has the vault open may.</summary>
    internal void Clear()
    {
        Remove(Last);
        Remove(Next);
    }

    /// <summary>Both vaults are closed, and the next one is whole.</summary>
    internal void Exchange()
    {
        Directory.Move(path, Last);
        Directory.Move(Next, path);
        Remove(Last);
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
