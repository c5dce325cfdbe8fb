using System.Text;
using System.Text.Json;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Aws.Tests;

/// <summary>What no client sends: an error that a client may see, never a 5xx, never a word of the inside.</summary>
public sealed class BadInputTests
{
    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"x\"")]
    [InlineData("{} {}")]
    [InlineData("{\"NumberOfBytes\":1,\"NumberOfBytes\":2}")]
    [InlineData("{\"Number\\u004ffBytes\":1,\"NumberOfBytes\":2}")]
    [InlineData("{\"NumberOfBytes\":1,}")]
    [InlineData("{\"NumberOfBytes\":/* */1}")]
    [InlineData("{\"NumberOfBytes\":\"1\"}")]
    [InlineData("{\"NumberOfBytes\":1.5}")]
    [InlineData("{\"NumberOfBytes\":true}")]
    [InlineData("{\"NumberOfBytes\":[1]}")]
    [InlineData("{\"NumberOfBytes\":{}}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"a\":[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}")]
    [InlineData("{\"NumberOfBytes\":1e999999}")]
    public async Task A_body_that_is_none(string body)
    {
        await using var served = await Served.StartAsync();
        var (status, answer) = await served.SendAsync("GenerateRandom", body);

        Assert.Equal(400, status);
        Assert.Equal("SerializationException", Type(answer));
    }

    [Fact]
    public async Task Wrong_values_are_told_in_the_service_s_words()
    {
        await using var served = await Served.StartAsync();
        async Task SaysAsync(string operation, string body, string code, string message)
        {
            var (status, answer) = await served.SendAsync(operation, body);
            using var json = JsonDocument.Parse(answer);
            Assert.Equal(400, status);
            Assert.Equal(code, Type(answer));
            Assert.Equal(message, json.RootElement.TryGetProperty("message", out var text) ? text.GetString() : "");
        }

        const string one = "1 validation error detected: ";
        await SaysAsync("GenerateRandom", "{}", "ValidationException", "NumberOfBytes is required.");
        await SaysAsync(
            "GenerateRandom", "{\"NumberOfBytes\":0}", "ValidationException",
            one + "Value '0' at 'numberOfBytes' failed to satisfy constraint: Member must have value greater than or equal to 1");
        await SaysAsync(
            "GenerateRandom", "{\"NumberOfBytes\":1025}", "ValidationException",
            one + "Value '1025' at 'numberOfBytes' failed to satisfy constraint: Member must have value less than or equal to 1024");
        await SaysAsync(
            "Encrypt", $"{{\"KeyId\":\"alias/a\",\"Plaintext\":\"{Convert.ToBase64String(new byte[4097])}\"}}", "ValidationException",
            one + "Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096");
        await SaysAsync(
            "Encrypt", "{}", "ValidationException",
            "2 validation errors detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null; "
            + "Value null at 'plaintext' failed to satisfy constraint: Member must not be null");
        await SaysAsync("Encrypt", "{\"KeyId\":\"alias/a\",\"Plaintext\":\"not base64!\"}", "SerializationException", "");
        await SaysAsync("DescribeKey", "{\"KeyId\":\"fake-key-id\"}", "NotFoundException", "Invalid keyId 'fake-key-id'");
        await SaysAsync(
            "DescribeKey", "{\"KeyId\":\"alias/nope\"}", "NotFoundException",
            "Alias arn:aws:kms:us-east-1:000000000000:alias/nope is not found.");
        await SaysAsync(
            "DescribeKey", "{\"KeyId\":\"arn:aws:kms:us-west-2:000000000000:key/1234abcd-12ab-4cd3-8abc-1234567890ab\"}",
            "NotFoundException", "Invalid arn us-west-2");
        await SaysAsync(
            "CreateAlias", "{\"AliasName\":\"nope\",\"TargetKeyId\":\"x\"}", "ValidationException",
            "Alias must start with the prefix \"alias/\". Please see "
            + "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html");
        await SaysAsync(
            "CreateKey", "{\"KeySpec\":\"RSA_2048\"}", "ValidationException",
            "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.");
        await SaysAsync(
            "CreateKey", "{\"Tags\":[{\"TagKey\":\"a\",\"TagValue\":\"1\"},{\"TagKey\":\"a\",\"TagValue\":\"2\"}]}", "TagException",
            "Duplicate tag keys");
        await SaysAsync(
            "CreateKey", "{\"Tags\":[{\"TagKey\":\"AWS:a\",\"TagValue\":\"1\"}]}", "TagException",
            "Tags beginning with aws: are reserved");
        await SaysAsync("ListKeys", "{\"Marker\":\"%%%\"}", "InvalidMarkerException", "");
        await SaysAsync("Nothing", "{}", "UnknownOperationException", "");
    }

    [Fact]
    public async Task Bytes_that_are_not_utf_8_and_bodies_that_are_too_large()
    {
        await using var served = await Served.StartAsync();

        var (status, answer) = await served.SendAsync("ListKeys", [.. "{\"Marker\":\""u8, 0xff, .. "\"}"u8]);
        Assert.Equal((400, "SerializationException"), (status, Type(answer)));

        (status, _) = await served.SendAsync("ListKeys", new byte[WireBody.BytesMax + 1]);
        Assert.Equal(413, status);
    }

    [Fact]
    public async Task Escaped_and_unknown_members_are_read_as_the_service_reads_them()
    {
        await using var served = await Served.StartAsync();
        var key = await served.Vault.CreateKeyAsync("alias/a");

        var (status, answer) = await served.SendAsync(
            "Encrypt", "{\"\\u004beyId\":\"alias\\/a\",\"Plaintext\":\"+\\/\\u002b=\",\"Unknown\":[{\"a\":null}],\"GrantTokens\":null}");
        Assert.True(status == 400 || status == 200, answer);
        (status, answer) = await served.SendAsync("Encrypt", "{\"\\u004beyId\":\"alias\\/a\",\"Plaintext\":\"\\/\\u002b8=\",\"X\":{}}");
        Assert.Equal(200, status);
        using var json = JsonDocument.Parse(answer);
        var blob = json.RootElement.GetProperty("CiphertextBlob").GetBytesFromBase64();
        Assert.Equal(Convert.FromBase64String("/+8="), await served.Vault.DecryptAsync(blob));
        Assert.Equal(key.Arn.ToString(), json.RootElement.GetProperty("KeyId").GetString());
    }

    [Fact]
    public async Task Cut_and_altered_requests_of_every_operation_never_end_in_a_server_fault()
    {
        await using var served = await Served.StartAsync();
        var key = (await served.Vault.CreateKeyAsync()).Arn.Id.ToString();
        var body = StrictUtf8.Encoding.GetBytes(
            $"{{\"KeyId\":\"{key}\",\"Plaintext\":\"aGk=\",\"CiphertextBlob\":\"aGk=\",\"EncryptionContext\":{{\"a\":\"b\"}},"
            + "\"NumberOfBytes\":16,\"Tags\":[{\"TagKey\":\"k\",\"TagValue\":\"v\"}],\"TagKeys\":[\"k\"],\"Limit\":5}");
        var step = Environment.GetEnvironmentVariable("KEYACTORS_LONG") is null ? 29 : 1;
        var count = 0;
        foreach (var operation in OperationTable.Made.Keys.Order())
        {
            // It would leave no key to ask about.
            if (operation is "ScheduleKeyDeletion" or "CreateKey") continue;
            for (var i = operation.Length % step; i < body.Length; i += step)
            {
                byte[] altered = [.. body];
                altered[i] ^= (byte)(1 << (i % 7));
                foreach (var sent in new[] { altered, body[..i] })
                {
                    var (status, answer) = await served.SendAsync(operation, sent);
                    Assert.True(status < 500, $"{operation} {Encoding.Latin1.GetString(sent)}: {status} {answer}");
                    count++;
                }
            }
        }

        Assert.True(count > 300);
    }

    private static string Type(string answer)
    {
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.GetProperty("__type").GetString()!;
    }
}
