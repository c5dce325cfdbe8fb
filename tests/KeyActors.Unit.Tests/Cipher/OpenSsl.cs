using System.Diagnostics;
using KeyActors.Model;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>The command <c>openssl</c>: somebody else who wraps material, as users of the vault do.</summary>
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

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private byte[] Oaep(string hash, byte[] publicKey, byte[] message)
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
