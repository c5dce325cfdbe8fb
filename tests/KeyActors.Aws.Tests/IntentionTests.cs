using System.Text.Json;
using Xunit;

namespace KeyActors.Aws.Tests;

/// <summary>A call that a client tries again is done once.</summary>
public sealed class IntentionTests
{
    [Fact]
    public async Task A_key_that_a_client_asks_for_twice_under_one_invocation_id_is_made_once()
    {
        await using var served = await Served.StartAsync();
        var tries = served.Signer with { More = [new("amz-sdk-invocation-id", "6f1c7a52-4c3e-4f6e-8a55-0d2f5d0c9c11")] };
        var other = served.Signer with { More = [new("amz-sdk-invocation-id", "6f1c7a52-4c3e-4f6e-8a55-0d2f5d0c9c12")] };

        var first = await MakeAsync(served, tries);
        Assert.Equal(first, await MakeAsync(served, tries));
        Assert.NotEqual(first, await MakeAsync(served, other));
        Assert.NotEqual(await MakeAsync(served, served.Signer), await MakeAsync(served, served.Signer));
    }

    private static async Task<string> MakeAsync(Served served, Signer by)
    {
        var (status, answer) = await served.SendAsync("CreateKey", "{\"Description\":\"once\"}", by);
        Assert.True(status == 200, answer);
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.GetProperty("KeyMetadata").GetProperty("KeyId").GetString()!;
    }
}
