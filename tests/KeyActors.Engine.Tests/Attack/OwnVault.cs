namespace KeyActors.Engine.Tests.Attack;

/// <summary>A closed vault with one key, a file and its sealed form: for children, who need a vault for themselves.</summary>
internal sealed record OwnVault(string Vault, string Key, string Plain, string File, string Target)
{
    internal static async Task<OwnVault> MakeAsync(string folder, byte[] content)
    {
        var own = new OwnVault(
            Path.Combine(folder, "vault"), "alias/own", Path.Combine(folder, "plain"), Path.Combine(folder, "sealed"),
            Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "targets")).FullName, "target"));
        await System.IO.File.WriteAllBytesAsync(own.Plain, content);
        await using var vault = await KeyVault.OpenAsync(own.Vault);
        await vault.CreateKeyAsync(own.Key);
        await vault.EncryptFileAsync(own.Key, own.Plain, own.File, EnvelopeOptions.Default);
        return own;
    }
}
