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
        if (ClientPrograms.Find(output, "aws tool", ["aws"], "--version") is not { } tool) return;
        using var model = LentModel.Find(output);
        if (model is null) return;
        await using var served = await Served.StartAsync();
        Task<(int Code, string Out, string Error)> RunAsync(params string[] args) => ClientPrograms.RunAsync(
            served, tool, ["--endpoint-url", served.Url.ToString(), "--output", "json", "kms", .. args],
            ("AWS_DEFAULT_REGION", "eu-central-1"), model.Variable);

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
        Assert.Equal(44, (await GoodAsync("generate-data-key", "--key-id", key, "--key-spec", "AES_256")).GetProperty("Plaintext").GetString()!.Length);
        await GoodAsync("tag-resource", "--key-id", key, "--tags", "TagKey=team,TagValue=a");
        Assert.Equal("team", (await GoodAsync("list-resource-tags", "--key-id", key, "--query", "Tags[0].TagKey")).GetString());
        await GoodAsync("rotate-key-on-demand", "--key-id", key);
        // Operations that only the lent model may know.
        var used = await GoodAsync("get-key-last-usage", "--key-id", key);
        Assert.True(used.GetProperty("KeyLastUsage").TryGetProperty("Timestamp", out _));
        (_, _, told) = await RunAsync("encapsulate", "--key-id", key, "--encapsulation-algorithm", "ML_KEM");
        Assert.Contains("InvalidKeyUsageException", told);
        var going = await GoodAsync("schedule-key-deletion", "--key-id", key, "--pending-window-in-days", "7");
        Assert.Equal("PendingDeletion", going.GetProperty("KeyState").GetString());
        File.Delete(plaintext);
        File.Delete(ciphertext);
    }
}
