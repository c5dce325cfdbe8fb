using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace KeyActors.Cli.Tests;

/// <summary>Keys of other kinds than symmetric, as a person uses them.</summary>
public sealed class SigningScriptTests : Workshop
{
    private static readonly byte[] Message = "release 1.0"u8.ToArray();

    [Fact]
    public async Task Signs_verifies_and_gives_out_what_others_verify_with()
    {
        Assert.Equal(0, (await RunAsync("init")).ExitCode);
        var made = (await GoodAsync("key", "create", "--alias", "alias/sign", "--spec", "ECC_NIST_P256", "--usage", "SIGN_VERIFY", "--json")).Json;
        Assert.Equal(("eccNistP256", "signVerify"), ((string)made["spec"]!, (string)made["usage"]!));
        Write("m", Message);
        Write("other", [1]);
        await GoodAsync("sign", "--key", "alias/sign", "--in", At("m"), "--out", At("sig"));
        var good = await GoodAsync("verify-signature", "--key", "alias/sign", "--in", At("m"), "--signature", At("sig"));
        Assert.Matches("^The signature is arn:aws:kms:.*'s.\n$", good.Text);
        Assert.Equal(47, (await RunAsync("verify-signature", "--key", "alias/sign", "--in", At("other"), "--signature", At("sig"))).ExitCode);

        var pem = (await GoodAsync("key", "public-key", "alias/sign")).Text;
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportFromPem(pem);
        Assert.True(ecdsa.VerifyData(Message, await File.ReadAllBytesAsync(At("sig")), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        await GoodAsync("key", "public-key", "alias/sign", "--der", "--out", At("der"));
        Assert.Equal(ecdsa.ExportSubjectPublicKeyInfo(), await File.ReadAllBytesAsync(At("der")));

        var digest = Convert.ToBase64String(SHA256.HashData(Message));
        Write("d", Convert.FromBase64String(digest));
        var text = await GoodAsync("sign", "--key", "alias/sign", "--digest", "--in", At("d"), "--base64");
        Write("sig64", Encoding.ASCII.GetBytes(text.Text));
        await GoodAsync("verify-signature", "--key", "alias/sign", "--in", At("m"), "--signature", At("sig64"), "--base64");
        Assert.Equal(18, (await RunAsync("sign", "--key", "alias/sign", "--digest", "--in", At("m"), "--out", At("x"))).ExitCode);
        Assert.Equal(17, (await RunAsync("sign", "--key", "alias/sign", "--algorithm", "ECDSA_SHA_512", "--in", At("m"), "--out", At("x"))).ExitCode);
        Assert.Equal(16, (await RunAsync("encrypt", "--key", "alias/sign", "--in", At("m"), "--out", At("x"))).ExitCode);
        Assert.Equal(19, (await RunAsync("key", "rotate", "alias/sign")).ExitCode);
        Assert.Contains("one material for ever", (await GoodAsync("key", "describe", "alias/sign")).Text, StringComparison.Ordinal);
        Assert.Contains("Sign", (await GoodAsync("trail", "--operation", "Sign")).Text, StringComparison.Ordinal);
        await GoodAsync("verify");
    }

    [Fact]
    public async Task An_rsa_key_encrypts_and_says_how_much_and_signs_in_the_way_that_is_named()
    {
        Assert.Equal(0, (await RunAsync("init")).ExitCode);
        await GoodAsync("key", "create", "--alias", "alias/rsa", "--spec", "RSA_2048", "--usage", "ENCRYPT_DECRYPT");
        Assert.Equal(14, (await RunAsync("key", "create", "--spec", "RSA_2048")).ExitCode);
        Write("m", Message);
        Write("long", new byte[191]);
        await GoodAsync("encrypt", "--key", "alias/rsa", "--algorithm", "RSAES_OAEP_SHA_256", "--in", At("m"), "--out", At("c"));
        Assert.Equal(256, new FileInfo(At("c")).Length);
        var opened = await GoodAsync("decrypt", "--key", "alias/rsa", "--algorithm", "RSAES_OAEP_SHA_256", "--in", At("c"));
        Assert.Equal(Message, opened.Output);
        Assert.Equal(2, (await RunAsync("decrypt", "--algorithm", "RSAES_OAEP_SHA_256", "--in", At("c"))).ExitCode);
        Assert.Equal(49, (await RunAsync("encrypt", "--key", "alias/rsa", "--algorithm", "RSAES_OAEP_SHA_256", "--in", At("long"), "--out", At("x"))).ExitCode);
        Assert.Equal(40, (await RunAsync("decrypt", "--key", "alias/rsa", "--algorithm", "RSAES_OAEP_SHA_1", "--in", At("c"))).ExitCode);

        await GoodAsync("key", "create", "--alias", "alias/sign", "--spec", "RSA_2048", "--usage", "SIGN_VERIFY");
        Assert.Equal(2, (await RunAsync("sign", "--key", "alias/sign", "--in", At("m"), "--out", At("s"))).ExitCode);
        var signed = (await GoodAsync("sign", "--key", "alias/sign", "--algorithm", "RSASSA_PSS_SHA_384", "--in", At("m"), "--json")).Json;
        Assert.Equal("RSASSA_PSS_SHA_384", (string)signed["algorithm"]!);
        Write("s", Convert.FromBase64String((string)signed["signature"]!));
        var good = (await GoodAsync(
            "verify-signature", "--key", "alias/sign", "--algorithm", "RSASSA_PSS_SHA_384", "--in", At("m"), "--signature", At("s"), "--json")).Json;
        Assert.True((bool)good["valid"]!);
    }

    [Fact]
    public async Task A_key_of_sm2_encrypts_under_its_algorithm_or_signs_without_naming_one()
    {
        Assert.Equal(0, (await RunAsync("init")).ExitCode);
        await GoodAsync("key", "create", "--alias", "alias/sm2", "--spec", "SM2", "--usage", "ENCRYPT_DECRYPT");
        Write("m", Message);
        Write("long", new byte[1025]);
        await GoodAsync("encrypt", "--key", "alias/sm2", "--algorithm", "SM2PKE", "--in", At("m"), "--out", At("c"));
        Assert.Equal(Message, (await GoodAsync("decrypt", "--key", "alias/sm2", "--algorithm", "SM2PKE", "--in", At("c"))).Output);
        Assert.Equal(2, (await RunAsync("decrypt", "--algorithm", "SM2PKE", "--in", At("c"))).ExitCode);
        Assert.Equal(49, (await RunAsync("encrypt", "--key", "alias/sm2", "--algorithm", "SM2PKE", "--in", At("long"), "--out", At("x"))).ExitCode);
        Assert.Equal(40, (await RunAsync("decrypt", "--key", "alias/sm2", "--algorithm", "SM2PKE", "--in", At("long"))).ExitCode);

        await GoodAsync("key", "create", "--alias", "alias/signs", "--spec", "SM2", "--usage", "SIGN_VERIFY");
        await GoodAsync("sign", "--key", "alias/signs", "--in", At("m"), "--out", At("s"));
        await GoodAsync("verify-signature", "--key", "alias/signs", "--algorithm", "SM2DSA", "--in", At("m"), "--signature", At("s"));
    }

    [Fact]
    public async Task A_code_is_made_and_verified_and_a_wrong_one_has_its_own_exit_code()
    {
        Assert.Equal(0, (await RunAsync("init")).ExitCode);
        await GoodAsync("key", "create", "--alias", "alias/mac", "--spec", "HMAC_224", "--usage", "GENERATE_VERIFY_MAC");
        Write("m", Message);
        Write("other", [1]);
        await GoodAsync("mac", "generate", "--key", "alias/mac", "--in", At("m"), "--out", At("mac"));
        Assert.Equal(28, new FileInfo(At("mac")).Length);
        Assert.Matches("^The code is arn:.*'s.\n$", (await GoodAsync("mac", "verify", "--key", "alias/mac", "--in", At("m"), "--mac", At("mac"))).Text);
        Assert.Equal(48, (await RunAsync("mac", "verify", "--key", "alias/mac", "--in", At("other"), "--mac", At("mac"))).ExitCode);
        var text = await GoodAsync("mac", "generate", "--key", "alias/mac", "--in", At("m"), "--base64");
        Assert.Equal(Convert.ToBase64String(await File.ReadAllBytesAsync(At("mac"))) + "\n", text.Text);
        Assert.Equal(19, (await RunAsync("key", "public-key", "alias/mac")).ExitCode);
    }

    [Fact]
    public async Task Two_sides_derive_one_secret_into_files_of_their_own()
    {
        Assert.Equal(0, (await RunAsync("init")).ExitCode);
        await GoodAsync("key", "create", "--alias", "alias/a", "--spec", "ECC_NIST_P384", "--usage", "KEY_AGREEMENT");
        using var other = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP384);
        Write("der", other.ExportSubjectPublicKeyInfo());
        Write("pem", Encoding.ASCII.GetBytes(other.ExportSubjectPublicKeyInfoPem() + "\n"));
        Write("bad", [1]);
        var open = (await GoodAsync("key", "public-key", "alias/a", "--json")).Json;
        Assert.Equal(["ECDH"], open["algorithms"]!.AsArray().Select(static a => (string)a!));
        using var shown = ECDiffieHellman.Create();
        shown.ImportSubjectPublicKeyInfo(Convert.FromBase64String((string)open["publicKey"]!), out _);
        var secret = other.DeriveRawSecretAgreement(shown.PublicKey);

        await GoodAsync("derive-secret", "--key", "alias/a", "--peer", At("der"), "--out", At("one"));
        var told = (await GoodAsync("derive-secret", "--key", "alias/a", "--peer", At("pem"), "--out", At("two"), "--json")).Json;

        Assert.Equal(("ECDH", At("two")), ((string)told["algorithm"]!, (string)told["out"]!));
        foreach (var made in (string[])["one", "two"])
        {
            Assert.Equal(secret, await File.ReadAllBytesAsync(At(made)));
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(At(made)));
        }

        Assert.Equal(71, (await RunAsync("derive-secret", "--key", "alias/a", "--peer", At("bad"), "--out", At("x"))).ExitCode);
        Assert.False(File.Exists(At("x")));
        Assert.Equal(2, (await RunAsync("derive-secret", "--key", "alias/a", "--peer", At("der"))).ExitCode);
        Assert.Equal(16, (await RunAsync("sign", "--key", "alias/a", "--in", At("bad"), "--out", At("x"))).ExitCode);
        Assert.Contains("DeriveSharedSecret", (await GoodAsync("trail", "--operation", "DeriveSharedSecret")).Text, StringComparison.Ordinal);
    }
}
