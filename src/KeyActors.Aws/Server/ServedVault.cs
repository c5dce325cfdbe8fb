using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>The vault behind a server, which may be sealed just now; and the gate in front of it. Any thread.</summary>
internal sealed class ServedVault
{
    private readonly Func<KeyVault?> open;
    private Entrance? last;

    private ServedVault(string path, Func<KeyVault?> open) => (Path, this.open) = (path, open);

    /// <summary>The folder.</summary>
    internal string Path { get; }

    /// <summary>The vault; null while it is sealed.</summary>
    internal KeyVault? VaultIfOpen => open();

    internal static ServedVault Of(KeyVault vault) => new(vault.Path, () => vault);

    internal static ServedVault Of(string path, Func<KeyVault> vault) => new(path, vault);

    internal static ServedVault Of(VaultDoor door) => new(door.Path, () => door.VaultIfOpen);

    /// <summary>The vault and its gate, together: one that was sealed and unsealed since has other secrets in
    /// memory.</summary>
    /// <exception cref="RefusedException">With <see cref="Refusal.VaultSealed"/>.</exception>
    internal Entrance Enter()
    {
        if (open() is not { } vault) throw new RefusedException(new Refusal.VaultSealed(Path));
        if (Volatile.Read(ref last) is { } known && ReferenceEquals(known.Vault, vault)) return known;
        var entrance = new Entrance(vault, new AuthenticatedRequest.SignatureGate(vault.Signatures));
        Volatile.Write(ref last, entrance);
        return entrance;
    }

    /// <summary>An open vault, and who is let in.</summary>
    internal sealed record Entrance(KeyVault Vault, AuthenticatedRequest.SignatureGate Gate);
}
