namespace KeyActors.Material;

/// <summary>Makes renames in any folder durable, for those who write files outside the vault's own.</summary>
public static class DurableFolder
{
    /// <summary>Syncs a folder's entries; where the platform cannot, renames are as durable as its file system makes
    /// them.</summary>
    /// <param name="path">An existing folder.</param>
    public static void Sync(string path) => _ = Platform.TrySyncFolder(path);
}
