using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Xunit;

namespace KeyActors.Aws.Tests;

/// <summary>Grants through the real SDK for .NET.</summary>
public sealed class GrantSdkTests
{
    private const string Role = "arn:aws:iam::000000000000:role/orders";

    private const string Zoe = "arn:aws:iam::000000000000:user/zoe";

    private const string Bucket = "arn:aws:s3:us-east-1:000000000000:bucket";

    [Fact]
    public async Task A_grant_is_made_listed_and_retired()
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var key = (await kms.CreateKeyAsync(new())).KeyMetadata;
        var request = new CreateGrantRequest
        {
            KeyId = key.KeyId,
            GranteePrincipal = Role,
            RetiringPrincipal = Zoe,
            Operations = [GrantOperation.Encrypt, GrantOperation.Decrypt],
            Name = "nightly",
            Constraints = new GrantConstraints
            {
                EncryptionContextSubset = new() { ["tenant"] = "17", ["Zoë"] = "日本" },
                EncryptionContextEquals = new() { ["tenant"] = "17" },
                SourceArn = Bucket,
            },
        };
        var made = await kms.CreateGrantAsync(request);
        Assert.Equal(64, made.GrantId.Length);
        var again = await kms.CreateGrantAsync(request);
        Assert.Equal(made.GrantId, again.GrantId);
        Assert.NotEqual(made.GrantToken, again.GrantToken);

        var grant = Assert.Single((await kms.ListGrantsAsync(new ListGrantsRequest { KeyId = key.Arn })).Grants);
        Assert.Equal((key.Arn, made.GrantId, "nightly", Role, Zoe), (grant.KeyId, grant.GrantId, grant.Name, grant.GranteePrincipal, grant.RetiringPrincipal));
        Assert.Equal("arn:aws:iam::000000000000:root", grant.IssuingAccount);
        Assert.Equal(["Decrypt", "Encrypt"], grant.Operations);
        Assert.Equal(request.Constraints.EncryptionContextSubset, grant.Constraints.EncryptionContextSubset);
        Assert.Equal(request.Constraints.EncryptionContextEquals, grant.Constraints.EncryptionContextEquals);
        Assert.Equal(Bucket, grant.Constraints.SourceArn);
        Assert.True(grant.CreationDate >= key.CreationDate);

        await kms.EncryptAsync(new EncryptRequest { KeyId = key.KeyId, Plaintext = new([1]), GrantTokens = [made.GrantToken, again.GrantToken] });
        await Assert.ThrowsAsync<InvalidGrantTokenException>(() => kms.EncryptAsync(new EncryptRequest
        {
            KeyId = key.KeyId, Plaintext = new([1]), GrantTokens = [made.GrantToken + "x"],
        }));

        Assert.Equal(made.GrantId, Assert.Single((await kms.ListRetirableGrantsAsync(new ListRetirableGrantsRequest { RetiringPrincipal = Zoe })).Grants).GrantId);
        await Assert.ThrowsAsync<DryRunOperationException>(() => kms.RetireGrantAsync(new RetireGrantRequest { GrantToken = made.GrantToken, DryRun = true }));
        await kms.RetireGrantAsync(new RetireGrantRequest { GrantToken = made.GrantToken });
        Assert.Empty((await kms.ListRetirableGrantsAsync(new ListRetirableGrantsRequest { RetiringPrincipal = Zoe })).Grants ?? []);
        await Assert.ThrowsAsync<NotFoundException>(() => kms.RetireGrantAsync(new RetireGrantRequest { GrantToken = again.GrantToken }));
    }

    [Fact]
    public async Task Lists_go_on_where_their_markers_say()
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var all = new List<string>();
        foreach (var key in new[] { (await kms.CreateKeyAsync(new())).KeyMetadata, (await kms.CreateKeyAsync(new())).KeyMetadata })
        {
            for (var i = 0; i < 60; i++)
            {
                all.Add((await kms.CreateGrantAsync(new CreateGrantRequest
                {
                    KeyId = key.KeyId, GranteePrincipal = Role, RetiringPrincipal = Zoe, Operations = [GrantOperation.DescribeKey],
                })).GrantId);
            }

            var found = new List<string>();
            var page = await kms.ListGrantsAsync(new ListGrantsRequest { KeyId = key.KeyId });
            Assert.Equal((50, true), (page.Grants.Count, page.Truncated));
            found.AddRange(page.Grants.Select(static g => g.GrantId));
            page = await kms.ListGrantsAsync(new ListGrantsRequest { KeyId = key.KeyId, Marker = page.NextMarker });
            Assert.Equal((10, false), (page.Grants.Count, page.Truncated));
            found.AddRange(page.Grants.Select(static g => g.GrantId));
            Assert.Equal(all.TakeLast(60).Order(StringComparer.Ordinal), found);
        }

        var retirable = new List<string>();
        for (string? marker = null; ;)
        {
            var page = await kms.ListRetirableGrantsAsync(new ListRetirableGrantsRequest { RetiringPrincipal = Zoe, Limit = 7, Marker = marker });
            retirable.AddRange(page.Grants.Select(static g => g.GrantId));
            if (page.Truncated != true) break;
            marker = page.NextMarker;
        }

        Assert.Equal(all.Order(StringComparer.Ordinal), retirable.Order(StringComparer.Ordinal));
        await Assert.ThrowsAsync<InvalidMarkerException>(() => kms.ListRetirableGrantsAsync(new ListRetirableGrantsRequest { RetiringPrincipal = Zoe, Marker = "%%" }));
    }

    [Fact]
    public async Task A_service_is_granted_with_a_source_and_revoked()
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var key = (await kms.CreateKeyAsync(new())).KeyMetadata.KeyId;
        var request = new CreateGrantRequest
        {
            KeyId = key,
            GranteeServicePrincipal = "backup.amazonaws.com",
            RetiringServicePrincipal = "backup.amazonaws.com",
            Operations = [GrantOperation.Decrypt],
            Constraints = new GrantConstraints { SourceArn = Bucket },
        };
        var made = await kms.CreateGrantAsync(request);
        Assert.Equal("backup.amazonaws.com", Assert.Single((await kms.ListGrantsAsync(new ListGrantsRequest
        {
            KeyId = key, GranteeServicePrincipal = "backup.amazonaws.com", GrantId = made.GrantId,
        })).Grants).GranteeServicePrincipal);
        Assert.Empty((await kms.ListGrantsAsync(new ListGrantsRequest { KeyId = key, GranteePrincipal = Role })).Grants ?? []);
        Assert.Equal(made.GrantId, Assert.Single((await kms.ListRetirableGrantsAsync(
            new ListRetirableGrantsRequest { RetiringServicePrincipal = "backup.amazonaws.com" })).Grants).GrantId);

        await kms.RevokeGrantAsync(new RevokeGrantRequest { KeyId = key, GrantId = made.GrantId });
        await Assert.ThrowsAsync<NotFoundException>(() => kms.RevokeGrantAsync(new RevokeGrantRequest { KeyId = key, GrantId = made.GrantId }));
        await Assert.ThrowsAsync<InvalidGrantIdException>(() => kms.RevokeGrantAsync(new RevokeGrantRequest { KeyId = key, GrantId = "x" }));

        request.Constraints = null;
        await ValidationAsync(kms, request);
        request.Constraints = new GrantConstraints { SourceArn = Bucket };
        request.GranteePrincipal = Role;
        await ValidationAsync(kms, request);
        request.GranteeServicePrincipal = null;
        request.RetiringPrincipal = Zoe;
        await ValidationAsync(kms, request);
        request.RetiringPrincipal = null;
        request.Operations = [GrantOperation.Sign];
        await ValidationAsync(kms, request);
        request.Operations = [GrantOperation.Decrypt];
        request.GranteePrincipal = "arn:aws:iam::000000000000:group/g";
        await Assert.ThrowsAsync<InvalidArnException>(() => kms.CreateGrantAsync(request));
        request.GranteePrincipal = Role;
        request.DryRun = true;
        await Assert.ThrowsAsync<DryRunOperationException>(() => kms.CreateGrantAsync(request));
        Assert.Empty((await kms.ListGrantsAsync(new ListGrantsRequest { KeyId = key })).Grants ?? []);
        await kms.DisableKeyAsync(key);
        await Assert.ThrowsAsync<DisabledException>(() => kms.CreateGrantAsync(request));
    }

    private static async Task ValidationAsync(AmazonKeyManagementServiceClient kms, CreateGrantRequest request)
    {
        var no = await Assert.ThrowsAsync<AmazonKeyManagementServiceException>(() => kms.CreateGrantAsync(request));
        Assert.Equal("ValidationException", no.ErrorCode);
    }
}
