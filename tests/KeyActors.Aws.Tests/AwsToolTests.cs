using System.Diagnostics;
using System.Text.Json;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Aws.Tests;

/// <summary>The <c>aws</c> command-line tool, unchanged, where the machine has it.</summary>
public sealed class AwsToolTests(ITestOutputHelper output)
{
    [Fact]
    public async Task The_main_way_with_the_aws_tool()
    {
        if (Find() is not { } tool)
        {
            Shared.Say(output, "SKIPPED: the machine has no aws tool.");
            return;
        }

        await using var served = await Served.StartAsync();
        async Task<(int Code, string Out, string Error)> RunAsync(params string[] args)
        {
            var start = new ProcessStartInfo(tool) { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var arg in (string[])["--endpoint-url", served.Url.ToString(), "--output", "json", "kms", .. args])
                start.ArgumentList.Add(arg);
            start.Environment["AWS_ACCESS_KEY_ID"] = served.Signer.AccessKey;
            start.Environment["AWS_SECRET_ACCESS_KEY"] = served.Signer.Secret;
            start.Environment["AWS_DEFAULT_REGION"] = "eu-central-1";
            start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
            using var run = Process.Start(start)!;
            var (text, error) = (run.StandardOutput.ReadToEndAsync(), run.StandardError.ReadToEndAsync());
            await run.WaitForExitAsync();
            return (run.ExitCode, await text, await error);
        }

        async Task<JsonElement> GoodAsync(params string[] args)
        {
            var (code, text, error) = await RunAsync(args);
            Assert.True(code == 0, error);
            return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
        }

        var (plaintext, ciphertext) = (Path.GetTempFileName(), Path.GetTempFileName());
        await File.WriteAllTextAsync(plaintext, "hello");
        var key = (await GoodAsync("create-key", "--description", "by hand")).GetProperty("KeyMetadata").GetProperty("KeyId").GetString()!;
        await GoodAsync("create-alias", "--alias-name", "alias/a", "--target-key-id", key);
        var blob = (await GoodAsync("encrypt", "--key-id", "alias/a", "--plaintext", "fileb://" + plaintext, "--encryption-context", "a=b"))
            .GetProperty("CiphertextBlob").GetString()!;
        await File.WriteAllBytesAsync(ciphertext, Convert.FromBase64String(blob));
        var opened = await GoodAsync("decrypt", "--ciphertext-blob", "fileb://" + ciphertext, "--encryption-context", "a=b");
        Assert.Equal("aGVsbG8=", opened.GetProperty("Plaintext").GetString());
        Assert.Equal($"arn:aws:kms:eu-central-1:000000000000:key/{key}", opened.GetProperty("KeyId").GetString());
        await GoodAsync("create-key");
        // The tool follows the markers by itself.
        Assert.Equal(2, (await GoodAsync("list-keys", "--page-size", "1")).GetProperty("Keys").GetArrayLength());
        var (status, _, told) = await RunAsync("decrypt", "--ciphertext-blob", "fileb://" + ciphertext);
        Assert.NotEqual(0, status);
        Assert.Contains("InvalidCiphertextException", told);
        File.Delete(plaintext);
        File.Delete(ciphertext);
    }

    internal static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(static folder => Path.Combine(folder, "aws")).FirstOrDefault(File.Exists);
}
