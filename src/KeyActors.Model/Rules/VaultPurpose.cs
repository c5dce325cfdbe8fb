namespace KeyActors.Model;

/// <summary>What a vault was made for: its first event says so once, and nothing can say otherwise later.</summary>
/// <remarks>The mark is the content of that event's stamp, the fingerprint of what was asked. It is under the MAC of the history,
/// so that whoever can only write files cannot turn one kind of vault into the other. docs/decisions/0023.</remarks>
public static class VaultPurpose
{
    private const string Real = "vault-created";
    private const string Emulator = "emulator-vault-created";

    /// <summary>The content of the stamp of a first event.</summary>
    /// <param name="vaultId">32 hex digits.</param>
    /// <param name="isEmulator">Whether the vault is for the emulator, which lets anybody do anything.</param>
    public static CommandFingerprint Content(string vaultId, bool isEmulator) =>
        CommandFingerprint.Of(isEmulator ? Emulator : Real, vaultId);

    /// <summary>Whether a vault was made for the emulator.</summary>
    /// <param name="first">Its first event.</param>
    public static bool IsEmulator(VaultEvent.Created first) => first.Stamp.Content == Content(first.VaultId, true);
}
