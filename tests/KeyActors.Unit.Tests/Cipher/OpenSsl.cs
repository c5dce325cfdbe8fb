using System.Diagnostics;
using KeyActors.Model;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>The command <c>openssl</c>: somebody else who makes keys, wraps, signs and verifies, as users of the vault do.</summary>
internal sealed class OpenSsl : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("keyactors-openssl-").FullName;

    private OpenSsl()
    {
    }

    /// <summary>Says loudly that the command is absent, and answers false.</summary>
    internal static bool TryFind(ITestOutputHelper output, out OpenSsl openSsl)
    {
        openSsl = new OpenSsl();
        try
        {
            Vectors.Say(output, Run("version").Trim());
            return true;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            openSsl.Dispose();
            Vectors.Say(output, "SKIPPED: the command openssl is not there.");
            return false;
        }
    }

    /// <summary>Wraps as the user guides of key services say.</summary>
    internal byte[] Wrap(ImportAlgorithm algorithm, byte[] publicKey, byte[] material)
    {
        var hash = algorithm is ImportAlgorithm.OaepSha1 or ImportAlgorithm.AesKeyWrapSha1 ? "sha1" : "sha256";
        if (algorithm is ImportAlgorithm.OaepSha1 or ImportAlgorithm.OaepSha256) return Oaep(hash, publicKey, material);
        byte[] inner = [.. Enumerable.Range(100, 32).Select(static i => (byte)i)];
        var (from, to) = (Write("material.bin", material), At("wrapped.bin"));
        Run("enc", "-e", "-id-aes256-wrap-pad", "-K", Convert.ToHexString(inner), "-iv", "A65959A6", "-in", from, "-out", to);
        return [.. Oaep(hash, publicKey, inner), .. File.ReadAllBytes(to)];
    }

    /// <summary>What it says about a public key in DER.</summary>
    internal string Describe(byte[] publicKey) =>
        Run("pkey", "-pubin", "-inform", "DER", "-in", Write("public.der", publicKey), "-noout", "-text");

    /// <summary>A private key as PKCS#8 in DER.</summary>
    /// <param name="options">Of <c>genpkey</c>: the algorithm, then what stands behind each <c>-pkeyopt</c>.</param>
    internal byte[] MakePrivate(params string[] options)
    {
        var (made, to) = (At("made.pem"), At("made.der"));
        Run(["genpkey", "-algorithm", options[0], .. options[1..].SelectMany(static o => (string[])["-pkeyopt", o]), "-out", made]);
        Run("pkcs8", "-topk8", "-nocrypt", "-in", made, "-outform", "DER", "-out", to);
        return File.ReadAllBytes(to);
    }

    /// <summary>The public half of a private key, as SubjectPublicKeyInfo in DER.</summary>
    internal byte[] PublicOf(byte[] pkcs8)
    {
        var to = At("public-of.der");
        Run("pkey", "-inform", "DER", "-in", Write("private.der", pkcs8), "-pubout", "-outform", "DER", "-out", to);
        return File.ReadAllBytes(to);
    }

    /// <summary>A private key written anew by a command that takes <c>-inform</c> and <c>-outform</c>.</summary>
    internal byte[] Rewrite(byte[] pkcs8, params string[] command)
    {
        var to = At("rewritten.der");
        Run([.. command, "-inform", "DER", "-in", Write("private.der", pkcs8), "-outform", "DER", "-out", to]);
        return File.ReadAllBytes(to);
    }

    /// <summary>A bare private key in the shell of PKCS#8.</summary>
    internal byte[] InShell(byte[] bare) => Rewrite(bare, "pkcs8", "-topk8", "-nocrypt");

    internal byte[] Sign(byte[] pkcs8, string hash, byte[] message, params string[] options)
    {
        var (key, to) = (Write("private.der", pkcs8), At("signature.bin"));
        Run(["dgst", $"-{hash}", "-keyform", "DER", .. options, "-sign", key, "-out", to, Write("message.bin", message)]);
        return File.ReadAllBytes(to);
    }

    /// <summary>Fails when the signature is not right.</summary>
    internal void Verify(byte[] publicKey, string hash, byte[] message, byte[] signature, params string[] options)
    {
        var (key, sig) = (Write("public.der", publicKey), Write("signature.bin", signature));
        Run(["dgst", $"-{hash}", "-keyform", "DER", .. options, "-verify", key, "-signature", sig, Write("message.bin", message)]);
    }

    /// <summary>A signature of a whole message, by an algorithm that takes no digest.</summary>
    internal byte[] SignWhole(byte[] pkcs8, byte[] message)
    {
        var to = At("signature.bin");
        Run(
            "pkeyutl", "-sign", "-rawin", "-keyform", "DER", "-inkey", Write("private.der", pkcs8),
            "-in", Write("message.bin", message), "-out", to);
        return File.ReadAllBytes(to);
    }

    /// <summary>Fails when that signature is not right.</summary>
    internal void VerifyWhole(byte[] publicKey, byte[] message, byte[] signature) => Run(
        "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER", "-inkey", Write("public.der", publicKey),
        "-in", Write("message.bin", message), "-sigfile", Write("signature.bin", signature));

    /// <summary>The secret that a private key shares with a public one.</summary>
    internal byte[] Derive(byte[] pkcs8, byte[] publicKey)
    {
        var to = At("secret.bin");
        Run(
            "pkeyutl", "-derive", "-keyform", "DER", "-inkey", Write("private.der", pkcs8),
            "-peerform", "DER", "-peerkey", Write("peer.der", publicKey), "-out", to);
        return File.ReadAllBytes(to);
    }

    /// <summary>Takes a padding of OAEP off.</summary>
    internal byte[] OaepOpen(string hash, byte[] pkcs8, byte[] ciphertext)
    {
        var to = At("opened.bin");
        Run(
            "pkeyutl", "-decrypt", "-keyform", "DER", "-inkey", Write("private.der", pkcs8),
            "-in", Write("ciphertext.bin", ciphertext), "-out", to,
            "-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt", $"rsa_oaep_md:{hash}", "-pkeyopt", $"rsa_mgf1_md:{hash}");
        return File.ReadAllBytes(to);
    }

    /// <summary>Encrypts as the key does when nothing else is asked.</summary>
    internal byte[] Encrypt(byte[] publicKey, byte[] message)
    {
        var to = At("encrypted.bin");
        Run(
            "pkeyutl", "-encrypt", "-pubin", "-keyform", "DER", "-inkey", Write("public.der", publicKey),
            "-in", Write("message.bin", message), "-out", to);
        return File.ReadAllBytes(to);
    }

    /// <summary>The other way round.</summary>
    internal byte[] Decrypt(byte[] pkcs8, byte[] ciphertext)
    {
        var to = At("opened.bin");
        Run(
            "pkeyutl", "-decrypt", "-keyform", "DER", "-inkey", Write("private.der", pkcs8),
            "-in", Write("ciphertext.bin", ciphertext), "-out", to);
        return File.ReadAllBytes(to);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Encrypts with OAEP.</summary>
    internal byte[] Oaep(string hash, byte[] publicKey, byte[] message)
    {
        var to = At("oaep.bin");
        Run(
            "pkeyutl", "-encrypt", "-pubin", "-keyform", "DER", "-inkey", Write("public.der", publicKey),
            "-in", Write("message.bin", message), "-out", to,
            "-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt", $"rsa_oaep_md:{hash}", "-pkeyopt", $"rsa_mgf1_md:{hash}");
        return File.ReadAllBytes(to);
    }

    private string At(string name) => Path.Combine(folder, name);

    private string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(At(name), bytes);
        return At(name);
    }

    private static string Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("openssl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"openssl {arguments[0]}: {error.Result}");
        return said;
    }
}
