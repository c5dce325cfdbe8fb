using System.Text;
using Xunit;

namespace KeyActors.Cli.Tests;

public sealed class SealingScriptTests : Workshop
{
    [Fact]
    public async Task Seals_a_file_into_a_file_and_opens_it_after_a_rotation()
    {
        await MakeVaultAsync();
        Write("F", Bytes(4096));

        await GoodAsync("encrypt", "--key", "alias/a", "--context", "k=v", "--in", "F", "--out", "G");
        await GoodAsync("key", "rotate", "alias/a");
        await GoodAsync("decrypt", "--context", "k=v", "--in", "G", "--out", "F2");

        Assert.Equal(Bytes(4096), File.ReadAllBytes(At("F2")));
        Assert.Equal(4096 + 106, new FileInfo(At("G")).Length);
        Assert.Equal(["F", "F2", "G", "vault"], Names());
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(At("F2")));
    }

    [Fact]
    public async Task Seals_and_opens_in_pipes()
    {
        await MakeVaultAsync();

        var blob = (await RunAsync(Bytes(100), "encrypt", "--key", "alias/a", "--context", "b=2", "--context", "a=1=1")).Output;
        string[] other = ["--context", "a=1=1", "--context", "b=2", "--key", "alias/a"];
        var opened = await RunAsync(blob, ["decrypt", "--in", "-", "--out", "-", .. other]);
        Assert.Equal(Bytes(100), opened.Output);
        Assert.Equal("", opened.Error);

        var line = await RunAsync("grüß"u8.ToArray(), "encrypt", "--key", "alias/a", "--base64");
        Assert.Matches(@"\A[A-Za-z0-9+/=]+\n\z", line.Text);
        Assert.Equal("grüß", (await RunAsync(line.Output, "decrypt", "--base64")).Text);
    }

    [Fact]
    public async Task Answers_scripts_in_json()
    {
        var id = await MakeVaultAsync();

        var blob = (await RunAsync("secret"u8.ToArray(), "encrypt", "--key", "alias/a", "--json")).Json;
        Assert.EndsWith(id, (string)blob["keyArn"]!, StringComparison.Ordinal);
        Assert.Equal(112, (int)blob["bytes"]!);

        var ciphertext = Encoding.ASCII.GetBytes((string)blob["ciphertext"]!);
        var opened = (await RunAsync(ciphertext, "decrypt", "--base64", "--json")).Json;
        Assert.Equal("secret", Encoding.ASCII.GetString(Convert.FromBase64String((string)opened["plaintext"]!)));
        Assert.Equal((string)blob["materialId"]!, (string)opened["materialId"]!);

        var filed = (await RunAsync("secret"u8.ToArray(), "encrypt", "--key", "alias/a", "--json", "--out", "G")).Json;
        Assert.Equal("G", (string)filed["out"]!);
        Assert.Null(filed["ciphertext"]);
        Assert.True(File.Exists(At("G")));
    }

    [Fact]
    public async Task Seals_files_of_any_size_between_files_and_pipes()
    {
        await MakeVaultAsync();
        var content = Bytes(300_001);
        Write("F", content);

        var said = await GoodAsync("encrypt-file", "--key", "alias/a", "--context", "k=v", "--in", "F", "--out", "F.kaf");
        Assert.StartsWith("Sealed F with arn:aws:kms:", said.Text, StringComparison.Ordinal);
        var opened = (await GoodAsync("decrypt-file", "--context", "k=v", "--in", "F.kaf", "--out", "F2", "--json")).Json;
        Assert.Equal("F2", (string)opened["out"]!);
        Assert.Equal(content, File.ReadAllBytes(At("F2")));

        var piped = await RunAsync(content, "encrypt-file", "--key", "alias/a");
        Assert.Equal("", piped.Error);
        var back = await RunAsync(piped.Output, "decrypt-file", "--out", "F3");
        Assert.Equal(0, back.ExitCode);
        Assert.Equal(content, File.ReadAllBytes(At("F3")));

        var empty = await RunAsync([], "encrypt-file", "--key", "alias/a");
        Assert.Empty((await RunAsync(empty.Output, "decrypt-file")).Output);
    }

    [Fact]
    public async Task A_cut_file_leaves_no_output_and_the_old_one_as_it_was()
    {
        await MakeVaultAsync();
        Write("F", Bytes(200_000));
        await GoodAsync("encrypt-file", "--key", "alias/a", "--in", "F", "--out", "F.kaf");
        Write("cut.kaf", File.ReadAllBytes(At("F.kaf"))[..^1]);
        Write("old", [1]);

        Assert.Equal(43, (await RunAsync("decrypt-file", "--in", "cut.kaf", "--out", "new")).ExitCode);
        Assert.Equal(43, (await RunAsync("decrypt-file", "--in", "cut.kaf", "--out", "old")).ExitCode);
        Assert.Equal(43, (await RunAsync(File.ReadAllBytes(At("cut.kaf")), "decrypt-file", "--out", "new")).ExitCode);

        Assert.Equal([1], File.ReadAllBytes(At("old")));
        Assert.Equal(["F", "F.kaf", "cut.kaf", "old", "vault"], Names());
    }

    [Fact]
    public async Task Draws_random_bytes()
    {
        await MakeVaultAsync();

        Assert.Equal(32, (await GoodAsync("random")).Output.Length);
        Assert.Equal(1024, (await GoodAsync("random", "--bytes", "1024")).Output.Length);
        var (one, two) = ((await GoodAsync("random", "--json")).Json, (await GoodAsync("random", "--json")).Json);
        Assert.NotEqual((string)one["random"]!, (string)two["random"]!);
        Assert.Equal(11, (await RunAsync("random", "--bytes", "1025")).ExitCode);
    }

    private IEnumerable<string?> Names() =>
        Directory.EnumerateFileSystemEntries(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
