using System.Text.Json;

using Xunit;

namespace KeyActors.Cli.Tests;

/// <summary>A vault of the first format level, as a script steps it up.</summary>
public sealed class UpgradeScriptTests : Workshop
{
    [Fact]
    public async Task A_vault_of_level_1_is_copied_and_raised_once()
    {
        var passphrase = Write("passphrase", "a passphrase that everybody knows"u8.ToArray());
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(At("passphrase"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Unpack();
        string[] how = ["--passphrase-file", passphrase];
        var older = await RunAsync(["key", "describe", "alias/aws/s3", "--json", .. how]);
        Assert.Equal((56, "vault-older"), (older.ExitCode, older.ErrorObject.Code));
        Assert.Contains("keyactors upgrade", older.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync(["upgrade", .. how])).ExitCode);
        Assert.Equal(2, (await RunAsync(["upgrade", "--no-copy", "--copy", "copy", .. how])).ExitCode);

        var raised = (await GoodAsync(["upgrade", "--copy", "copy", "--json", .. how])).Json;

        Assert.Equal((1, 3, At("copy")), ((int)raised["before"]!, (int)raised["after"]!, (string?)raised["copy"]));
        Assert.True((bool)(await GoodAsync(["backup", "verify", "copy", "--json", .. how])).Json["whole"]!);
        Assert.Contains("nothing was done", (await GoodAsync(["upgrade", "--copy", "copy", .. how])).Text, StringComparison.Ordinal);
        Assert.Contains("Managed", (await GoodAsync(["key", "describe", "alias/aws/s3", .. how])).Text, StringComparison.Ordinal);
        Assert.True((bool)(await GoodAsync(["verify", "--json", .. how])).Json["whole"]!);
    }

    private void Unpack()
    {
        using var kept = JsonDocument.Parse(File.ReadAllText(Repository.File("tests", "corpus", "vaults", "level-1.json")));
        Directory.CreateDirectory(VaultPath);
        foreach (var file in kept.RootElement.GetProperty("files").EnumerateObject())
            File.WriteAllBytes(Path.Combine(VaultPath, file.Name), file.Value.GetBytesFromBase64());
    }
}
