namespace KeyActors.Material;

/// <summary>Something that an operator should know, though nothing was refused: a weaker fallback, a repair, a
/// risk.</summary>
/// <remarks>Closed. Carries names and reasons, never a secret. This room logs nothing: notices go to a callback.</remarks>
public abstract record MaterialNotice
{
    private MaterialNotice()
    {
    }

    /// <summary>One sentence for a person.</summary>
    public abstract string Sentence { get; }

    /// <summary>The next page of secret memory is of a weaker kind.</summary>
    public sealed record MemoryWeaker(MemoryKind From, MemoryKind To, string Why) : MaterialNotice
    {
        /// <inheritdoc/>
        public override string Sentence => $"Secrets now go to memory of kind {To} instead of {From}: {Why}.";
    }

    /// <summary>The platform cannot make a folder's entries durable on demand.</summary>
    public sealed record FolderNotSynced(string Path) : MaterialNotice
    {
        /// <inheritdoc/>
        public override string Sentence =>
            $"Renames in '{Path}' are as durable as the file system makes them: this platform cannot sync a folder.";
    }

    /// <summary>The key that opens the vault lies in the vault's folder.</summary>
    public sealed record SealBesideData(string Path) : MaterialNotice
    {
        /// <inheritdoc/>
        public override string Sentence =>
            $"The key that opens this vault lies beside its data in '{Path}', and whoever copies the folder has both: "
            + "use another seal outside development.";
    }

    /// <summary>The seal's key file may be read by other users.</summary>
    public sealed record SealReadable(string Path) : MaterialNotice
    {
        /// <inheritdoc/>
        public override string Sentence => $"'{Path}' may be read by other users of this machine: set its mode to 0600.";
    }

    /// <summary>Somebody has guessed wrong often enough for the next try to wait.</summary>
    public sealed record UnsealWaits(int Failures, TimeSpan Pause) : MaterialNotice
    {
        /// <inheritdoc/>
        public override string Sentence => FormattableString.Invariant(
            $"{Failures} tries in a row did not open this vault: the next one waits {Math.Ceiling(Pause.TotalSeconds)} s.");
    }

    /// <summary>The file ended in a record that was never wholly written, and so never acknowledged.</summary>
    public sealed record TornTailCut(string File, long Offset, long Bytes) : MaterialNotice
    {
        /// <inheritdoc/>
        public override string Sentence => FormattableString.Invariant(
            $"{File} ended in an unfinished record, as after a crash: {Bytes} bytes from byte {Offset} on were cut off.");
    }

    /// <summary>A whole record that does not open: its secret cannot be lent.</summary>
    public sealed record SecretDamaged(string File, long Offset, StoredSecret Secret) : MaterialNotice
    {
        /// <inheritdoc/>
        public override string Sentence => FormattableString.Invariant(
            $"{File} is damaged at byte {Offset} (secret {Secret.Secret} of {Secret.Address}): restore it from its mirror.");
    }

    /// <summary>A file of an unfinished or a finished step was removed.</summary>
    public sealed record LeftoverRemoved(string File) : MaterialNotice
    {
        /// <inheritdoc/>
        public override string Sentence => $"{File} was left over from an interrupted step and is removed.";
    }

    /// <summary>A file that should be gone is still there; the next open tries again.</summary>
    public sealed record LeftoverKept(string File, string Why) : MaterialNotice
    {
        /// <inheritdoc/>
        public override string Sentence => $"{File} should be removed and could not be: {Why}.";
    }
}
