using System.Security.Cryptography;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Cli.Tests;

public sealed class ImportScriptTests : Workshop
{
    private static readonly byte[] Plain = "before"u8.ToArray();

    [Fact]
    public async Task Takes_material_in_rotates_to_the_next_and_takes_back_what_was_deleted()
    {
        Assert.Equal(0, (await RunAsync("init")).ExitCode);
        var made = (await GoodAsync("key", "create", "--origin", "external", "--alias", "alias/own", "--json")).Json;
        Assert.Equal(("pendingImport", "external"), ((string)made["status"]!, (string)made["origin"]!));
        Assert.Contains("It has no material", (await GoodAsync("key", "describe", "alias/own")).Text, StringComparison.Ordinal);
        Assert.Equal("alias/own has no material to delete.\n", (await GoodAsync("key", "delete-material", "alias/own")).Text);

        var said = await ParametersAsync("RSAES_OAEP_SHA_256");
        Assert.Matches(@"^Wrap 32 bytes with the key in K by RSAES_OAEP_SHA_256, .* token in T before \d{4}-.*Z\.\n$", said.Text);
        Write("M1", Wrap(Bytes(32)));
        var first = await ImportAsync("M1", "--never-expires", "--description", "from the safe");
        Assert.Matches("^Imported material [0-9a-f]{16} into alias/own, never expires; the key is Enabled.\n$", first.Text);
        var blob = (await RunAsync(Plain, "encrypt", "--key", "alias/own")).Output;

        Write("M2", Wrap(Bytes(64)[32..]));
        var until = TimeProvider.System.GetUtcNow().AddDays(300).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var second = await ImportAsync("M2", "--valid-to", until, "--kind", "new");
        Assert.EndsWith("it seals after 'keyactors key rotate'.\n", second.Text, StringComparison.Ordinal);
        Assert.Matches("(?m)Import +waits for a rotation until", (await GoodAsync("key", "describe", "alias/own")).Text);
        await GoodAsync("key", "rotate", "alias/own");

        var listed = (await GoodAsync("key", "rotation", "status", "alias/own", "--json")).Json["materials"]!.AsArray();
        Assert.Equal(["nonCurrent", "current"], listed.Select(static m => (string)m!["state"]!));
        Assert.Equal("from the safe", (string)listed[0]!["description"]!);
        Assert.Equal($"{until}T00:00:00.0000000Z", (string)listed[1]!["expiresAt"]!);

        var name = (string)listed[0]!["materialId"]!;
        var gone = await GoodAsync("key", "delete-material", "alias/own", "--material-id", name[..16]);
        Assert.Equal("The material is deleted; alias/own is PendingImport.\n", gone.Text);
        Assert.Equal(31, (await RunAsync(blob, "decrypt")).ExitCode);
        Assert.Matches("(?m)NonCurrent +PendingImport +never +from the safe$", (await GoodAsync("key", "rotation", "status", "alias/own")).Text);
        Assert.Equal(0, (await GoodAsync("verify")).ExitCode);

        // The deletion ended the token.
        await ParametersAsync("RSAES_OAEP_SHA_256");
        Write("M1", Wrap(Bytes(32)));
        await ImportAsync("M1", "--never-expires", "--material-id", name);
        Assert.Equal(Plain, (await RunAsync(blob, "decrypt")).Output);
    }

    [Fact]
    public async Task Gives_parameters_to_scripts_without_files()
    {
        await using (var vault = await KeyVault.OpenAsync(VaultPath)) await vault.CreateKeyAsync("alias/own", External);

        var given = (await GoodAsync("key", "import-parameters", "alias/own", "--spec", "RSA_2048", "--json")).Json;

        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(Convert.FromBase64String((string)given["publicKey"]!), out _);
        Assert.Equal(2048, rsa.KeySize);
        Write("T", Convert.FromBase64String((string)given["importToken"]!));
        Write("M", rsa.Encrypt(Bytes(32), RSAEncryptionPadding.OaepSHA256));
        await ImportAsync("M", "--never-expires");
    }

    [Fact]
    public async Task Calls_a_deletion_back_inside_the_window()
    {
        await using (var vault = await KeyVault.OpenAsync(VaultPath))
        {
            await vault.CreateKeyAsync("alias/own", External with { MaterialDeletionDays = 7 });
            await GiveAsync(vault);
        }

        Write("M", Wrap(Bytes(32)));
        await ImportAsync("M", "--never-expires");
        Assert.Matches(
            @"^The material will be deleted at \d{4}-.*Z, which 'keyactors key keep-material' calls back; alias/own is PendingImport\.\n$",
            (await GoodAsync("key", "delete-material", "alias/own")).Text);
        Assert.Matches(@"(?m)Current +until \d{4}-.*Z +never$", (await GoodAsync("key", "rotation", "status", "alias/own")).Text);
        Assert.Equal("The material stays; alias/own is Enabled.\n", (await GoodAsync("key", "keep-material", "alias/own")).Text);
    }

    [Theory]
    [InlineData(2, "usage", "Say when the material expires", "key", "import", "alias/own", "--token", "T", "--material", "M")]
    [InlineData(2, "usage", "takes a time", "key", "import", "alias/own", "--token", "T", "--material", "M", "--valid-to", "soon")]
    [InlineData(2, "usage", "Name two files", "key", "import-parameters", "alias/own", "--token", "T2")]
    [InlineData(10, "name-invalid", "first 16", "key", "delete-material", "alias/own", "--material-id", "12")]
    [InlineData(11, "size-invalid", "give 0 to 30", "key", "create", "--origin", "external", "--material-deletion-days", "31")]
    [InlineData(14, "text-invalid", "365 days", "key", "import", "alias/own", "--token", "T", "--material", "M", "--valid-to", "2001-02-03")]
    [InlineData(26, "material-unknown", "0123456789abcdef", "key", "delete-material", "alias/own", "--material-id", "0123456789abcdef")]
    [InlineData(27, "material-incorrect", "byte for byte", "key", "import", "alias/own", "--token", "T", "--material", "O", "--never-expires")]
    [InlineData(36, "origin-forbids", "another origin", "key", "import-parameters", "alias/a", "--json")]
    [InlineData(38, "no-material-pending", "import some as new", "key", "rotate", "alias/own")]
    [InlineData(44, "import-token-invalid", "no import token", "key", "import", "alias/own", "--token", "M", "--material", "M", "--never-expires")]
    [InlineData(46, "import-wrapping-invalid", "public key", "key", "import", "alias/own", "--token", "T", "--material", "T", "--never-expires")]
    [InlineData(74, "file-trouble", "'N' does not exist", "key", "import", "alias/own", "--token", "T", "--material", "N", "--never-expires")]
    public async Task Refuses_each_mistake_with_its_own_code_and_changes_nothing(
        int exitCode, string code, string words, params string[] args)
    {
        await MakeVaultAsync();
        await using (var vault = await KeyVault.OpenAsync(VaultPath))
        {
            await vault.CreateKeyAsync("alias/own", External);
            var given = await GiveAsync(vault);
            await vault.ImportKeyMaterialAsync("alias/own", given.Token, Wrap(Bytes(32)), new ImportOptions { ExpiresAt = null });
        }

        Write("M", Wrap(Bytes(32)));
        Write("O", Wrap(Bytes(64)[32..]));
        var before = VaultContent();

        var run = await RunAsync([.. args, "--json"]);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal(code, run.ErrorObject.Code);
        Assert.Contains(words, run.ErrorObject.Message, StringComparison.Ordinal);
        Assert.Empty(run.Output);
        Assert.Equal(before, VaultContent());
    }

    [Fact]
    public async Task Says_of_a_token_that_it_has_expired()
    {
        await using (var past = await KeyVault.OpenAsync(VaultPath, new VaultOptions { Clock = new PastClock() }))
        {
            await past.CreateKeyAsync("alias/own", External);
            await GiveAsync(past);
        }

        Write("M", Wrap(Bytes(32)));
        var run = await RunAsync("key", "import", "alias/own", "--token", "T", "--material", "M", "--never-expires", "--json");
        Assert.Equal((45, "import-token-expired"), (run.ExitCode, run.ErrorObject.Code));
    }

    private static NewKey External => new() { Origin = KeyOrigin.External };

    private Task<ToolRun> ParametersAsync(string algorithm) => GoodAsync(
        "key", "import-parameters", "alias/own", "--spec", "RSA_2048", "--algorithm", algorithm, "--public-key", "K", "--token", "T");

    private Task<ToolRun> ImportAsync(string file, params string[] more) =>
        GoodAsync(["key", "import", "alias/own", "--token", "T", "--material", file, .. more]);

    private async Task<ImportParameters> GiveAsync(VaultClient vault)
    {
        var given = await vault.GetParametersForImportAsync("alias/own", ImportKeySpec.Rsa2048, ImportAlgorithm.OaepSha256);
        Write("K", given.PublicKey.ToArray());
        Write("T", given.Token.ToArray());
        return given;
    }

    private byte[] Wrap(byte[] material)
    {
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(File.ReadAllBytes(At("K")), out _);
        return rsa.Encrypt(material, RSAEncryptionPadding.OaepSHA256);
    }

    /// <summary>Two days ago; its timers are the system's.</summary>
    private sealed class PastClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddDays(-2);
    }
}
