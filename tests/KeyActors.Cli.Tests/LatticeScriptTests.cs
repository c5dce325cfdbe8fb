using Xunit;

namespace KeyActors.Cli.Tests;

/// <summary>Keys on lattices, as a person uses them.</summary>
public sealed class LatticeScriptTests : Workshop
{
    [Fact]
    public async Task A_key_of_ML_DSA_signs_and_verifies_and_says_what_it_does_not_take()
    {
        Assert.Equal(0, (await RunAsync("init")).ExitCode);
        var made = (await GoodAsync("key", "create", "--alias", "alias/pq", "--spec", "ML_DSA_65", "--usage", "SIGN_VERIFY", "--json")).Json;
        Assert.Equal("mlDsa65", (string)made["spec"]!);
        Write("m", [.. "release 1.0"u8]);
        Write("d", new byte[64]);
        await GoodAsync("sign", "--key", "alias/pq", "--in", At("m"), "--out", At("sig"));
        Assert.Equal(3309, new FileInfo(At("sig")).Length);
        await GoodAsync("verify-signature", "--key", "alias/pq", "--in", At("m"), "--signature", At("sig"));
        var text = await GoodAsync("sign", "--key", "alias/pq", "--in", At("m"), "--base64");
        Write("sig64", System.Text.Encoding.ASCII.GetBytes(text.Text));
        await GoodAsync("verify-signature", "--key", "alias/pq", "--in", At("m"), "--signature", At("sig64"), "--base64");
        Assert.Equal(47, (await RunAsync("verify-signature", "--key", "alias/pq", "--in", At("d"), "--signature", At("sig"))).ExitCode);
        Assert.StartsWith("-----BEGIN PUBLIC KEY-----", (await GoodAsync("key", "public-key", "alias/pq")).Text, StringComparison.Ordinal);

        Assert.Equal(72, (await RunAsync("sign", "--key", "alias/pq", "--digest", "--in", At("d"), "--out", At("x"))).ExitCode);
        Assert.Equal(18, (await RunAsync("sign", "--key", "alias/pq", "--external-mu", "--in", At("m"), "--out", At("x"))).ExitCode);
        Assert.Equal(2, (await RunAsync("sign", "--key", "alias/pq", "--external-mu", "--digest", "--in", At("d"), "--out", At("x"))).ExitCode);
        // Where a library of the system takes one, it is signed; elsewhere that has an exit code of its own.
        Assert.Contains((await RunAsync("sign", "--key", "alias/pq", "--external-mu", "--in", At("d"), "--out", At("x"))).ExitCode, (int[])[0, 73]);
        await GoodAsync("verify");
    }

    [Fact]
    public async Task A_secret_is_encapsulated_into_files_and_opened_again()
    {
        Assert.Equal(0, (await RunAsync("init")).ExitCode);
        await GoodAsync("key", "create", "--alias", "alias/kem", "--spec", "ML_KEM_768", "--usage", "ENCAPSULATE_DECAPSULATE");
        await GoodAsync("key", "create", "--alias", "alias/other");
        await GoodAsync("encapsulate", "--key", "alias/kem", "--secret", At("s"), "--out", At("c"));
        Assert.Equal((32L, 1088L), (new FileInfo(At("s")).Length, new FileInfo(At("c")).Length));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(At("s")));
        await GoodAsync("decapsulate", "--key", "alias/kem", "--in", At("c"), "--secret", At("s2"));
        Assert.Equal(await File.ReadAllBytesAsync(At("s")), await File.ReadAllBytesAsync(At("s2")));
        Assert.Equal(2, (await RunAsync("encapsulate", "--key", "alias/kem", "--secret", At("one"), "--out", At("one"))).ExitCode);
        Assert.False(File.Exists(At("one")));
        Assert.Equal(2, (await RunAsync("decapsulate", "--key", "alias/kem", "--in", At("c"), "--secret", At("c"))).ExitCode);
        var told = (await GoodAsync("encapsulate", "--key", "alias/kem", "--secret", At("s3"), "--json")).Json;
        Write("c64", System.Text.Encoding.ASCII.GetBytes((string)told["ciphertext"]!));
        await GoodAsync("decapsulate", "--key", "alias/kem", "--in", At("c64"), "--base64", "--secret", At("s4"));
        Assert.Equal(await File.ReadAllBytesAsync(At("s3")), await File.ReadAllBytesAsync(At("s4")));
        Write("short", new byte[1087]);
        Assert.Equal(40, (await RunAsync("decapsulate", "--key", "alias/kem", "--in", At("short"), "--secret", At("x"))).ExitCode);
        Assert.Equal(16, (await RunAsync("encapsulate", "--key", "alias/other", "--secret", At("x"), "--out", At("y"))).ExitCode);
        Assert.Equal(2, (await RunAsync("encapsulate", "--key", "alias/kem", "--secret", "-", "--out", At("y"))).ExitCode);
        Assert.False(File.Exists(At("x")) || File.Exists(At("y")));
    }
}
