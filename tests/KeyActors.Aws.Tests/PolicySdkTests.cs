using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Xunit;

namespace KeyActors.Aws.Tests;

/// <summary>Key policies through the real SDK for .NET.</summary>
public sealed class PolicySdkTests
{
    private const string Own =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:root"},"Action":"kms:*","Resource":"*"}]}""";

    private const string Nobody =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*"}]}""";

    [Fact]
    public async Task A_policy_comes_with_the_key_is_told_and_replaced()
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var plain = (await kms.CreateKeyAsync(new())).KeyMetadata.KeyId;
        var told = await kms.GetKeyPolicyAsync(new GetKeyPolicyRequest { KeyId = plain });
        Assert.Equal("default", told.PolicyName);
        Assert.Contains("key-default-1", told.Policy, StringComparison.Ordinal);
        Assert.Equal(["default"], (await kms.ListKeyPoliciesAsync(new ListKeyPoliciesRequest { KeyId = plain })).PolicyNames);

        var key = (await kms.CreateKeyAsync(new CreateKeyRequest { Policy = Own })).KeyMetadata.KeyId;
        Assert.Equal(Own, (await kms.GetKeyPolicyAsync(key, "default")).Policy);
        await kms.PutKeyPolicyAsync(new PutKeyPolicyRequest { KeyId = key, PolicyName = "default", Policy = told.Policy });
        Assert.Equal(told.Policy, (await kms.GetKeyPolicyAsync(key, "default")).Policy);
        await kms.PutKeyPolicyAsync(new PutKeyPolicyRequest { KeyId = key, Policy = Nobody, BypassPolicyLockoutSafetyCheck = true });
        Assert.Equal(Nobody, (await kms.GetKeyPolicyAsync(key, "default")).Policy);
    }

    [Fact]
    public async Task What_is_no_policy_or_locks_out_is_refused()
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var key = (await kms.CreateKeyAsync(new())).KeyMetadata.KeyId;
        var locked = await Assert.ThrowsAsync<MalformedPolicyDocumentException>(
            () => kms.PutKeyPolicyAsync(new PutKeyPolicyRequest { KeyId = key, Policy = Nobody }));
        Assert.Equal("The new key policy will not allow you to update the key policy in the future.", locked.Message);
        await Assert.ThrowsAsync<MalformedPolicyDocumentException>(() => kms.CreateKeyAsync(new CreateKeyRequest { Policy = Nobody }));
        await Assert.ThrowsAsync<MalformedPolicyDocumentException>(() => kms.CreateKeyAsync(new CreateKeyRequest { Policy = "{" }));
        await kms.CreateKeyAsync(new CreateKeyRequest { Policy = Nobody, BypassPolicyLockoutSafetyCheck = true });
        await Assert.ThrowsAsync<LimitExceededException>(() => kms.PutKeyPolicyAsync(
            new PutKeyPolicyRequest { KeyId = key, Policy = Own + new string(' ', 32_768) }));
        await Assert.ThrowsAsync<NotFoundException>(() => kms.GetKeyPolicyAsync(key, "other"));
        await Assert.ThrowsAsync<NotFoundException>(() => kms.PutKeyPolicyAsync(
            new PutKeyPolicyRequest { KeyId = key, PolicyName = "other", Policy = Own }));
        await Assert.ThrowsAsync<NotFoundException>(() => kms.GetKeyPolicyAsync("alias/none", "default"));
        Assert.Contains("key-default-1", (await kms.GetKeyPolicyAsync(key, "default")).Policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replica_has_a_policy_of_its_own()
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        using var there = served.Client("eu-central-1");
        var key = (await kms.CreateKeyAsync(new CreateKeyRequest { MultiRegion = true, Policy = Nobody, BypassPolicyLockoutSafetyCheck = true })).KeyMetadata.KeyId;
        var made = await kms.ReplicateKeyAsync(new ReplicateKeyRequest { KeyId = key, ReplicaRegion = "eu-central-1", Policy = Own });
        Assert.Equal(Own, made.ReplicaPolicy);
        Assert.Equal(Own, (await there.GetKeyPolicyAsync(key, "default")).Policy);
        var west = await kms.ReplicateKeyAsync(new ReplicateKeyRequest { KeyId = key, ReplicaRegion = "us-west-2" });
        Assert.Contains("key-default-1", west.ReplicaPolicy, StringComparison.Ordinal);
        await Assert.ThrowsAsync<MalformedPolicyDocumentException>(() => kms.ReplicateKeyAsync(
            new ReplicateKeyRequest { KeyId = key, ReplicaRegion = "us-west-1", Policy = Nobody }));
    }
}
