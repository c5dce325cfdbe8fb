namespace KeyActors.Model;

/// <content>The emulator.</content>
public abstract partial record Refusal
{
    /// <summary>A vault of the emulator where a real one is needed, or the other way round.</summary>
    /// <param name="Path">The folder.</param>
    /// <param name="IsEmulator">Whether the folder's vault is the emulator's.</param>
    public sealed record VaultForOther(string Path, bool IsEmulator) : Refusal("vault-for-other")
    {
        /// <inheritdoc/>
        public override string Sentence => IsEmulator
            ? $"'{Shown(Path)}' is a vault of the emulator, where anybody may do anything: only 'serve --emulator' opens it."
            : $"'{Shown(Path)}' is a real vault, and the emulator lets anybody do anything: make one with 'init --emulator'.";
    }
}
