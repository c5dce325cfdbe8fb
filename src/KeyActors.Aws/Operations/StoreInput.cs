using System.Buffers;

namespace KeyActors.Aws;

/// <summary>Custom key stores in a request: they are read and held to the service's rules, and there is none here.</summary>
internal static class StoreInput
{
    private const string SecretPattern = @"^[a-zA-Z0-9\/+=]+$";
    private const string AccessKeyPattern = "^[A-Z2-7]+$";
    private static readonly SearchValues<byte> SecretAlphabet =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/+="u8);

    private static readonly SearchValues<byte> AccessKeyAlphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"u8);
    private static readonly ModelPattern Cluster = new("cluster-[2-7a-zA-Z]{11,16}");
    private static readonly ModelPattern OutsideId = new("^[a-zA-Z0-9-_.]+$");
    private static readonly ModelPattern Endpoint = new("^https://[a-zA-Z0-9.-]+$");
    private static readonly ModelPattern UriPath = new(@"^(/[a-zA-Z0-9\/_-]+/kms/xks/v\d{1,2})$|^(/kms/xks/v\d{1,2})$");
    private static readonly ModelPattern Owner = new("[0-9]{12}");
    private static readonly ModelPattern EndpointService =
        new(@"^(com|eu)\.amazonaws\.vpce\.([a-z]+-){2,3}\d+\.vpce-svc-[0-9a-z]+$");

    internal static string[] Kinds { get; } = ["AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"];

    private static string[] Ways { get; } = ["PUBLIC_ENDPOINT", "VPC_ENDPOINT_SERVICE"];

    internal static string Id(WireInput input) => input.NeededText("CustomKeyStoreId", 1, 64);

    internal static string? OptionalId(WireInput input) => input.Text("CustomKeyStoreId", 1, 64);

    internal static string? OutsideKey(WireInput input) => input.Text("XksKeyId", 1, 128, OutsideId);

    /// <summary>What every operation on a store that is named by its id comes to.</summary>
    internal static ValueTask FindAsync(WireCall call)
    {
        Id(call.Input);
        call.Input.Check();
        throw Unknown();
    }

    /// <summary>The error for every store that is named: there is none here.</summary>
    internal static WireException Unknown() => new("CustomKeyStoreNotFoundException");

    /// <summary>Reads what creating and changing a store have in common.</summary>
    internal static StoreWish Wish(WireInput input)
    {
        var cluster = input.Text("CloudHsmClusterId", 19, 24, Cluster);
        input.Secret("KeyStorePassword", false, 7, 32);
        var endpoint = input.Text("XksProxyUriEndpoint", 10, 128, Endpoint);
        var path = input.Text("XksProxyUriPath", 10, 128, UriPath);
        var service = input.Text("XksProxyVpcEndpointServiceName", 20, 64, EndpointService);
        input.Text("XksProxyVpcEndpointServiceOwner", 12, 12, Owner);
        if (input.Nested("XksProxyAuthenticationCredential") is { } credential)
        {
            credential.Secret("AccessKeyId", true, 20, 30, AccessKeyPattern, AccessKeyAlphabet);
            credential.Secret("RawSecretAccessKey", true, 43, 64, SecretPattern, SecretAlphabet);
        }

        return new StoreWish(cluster, endpoint, path, service, input.Choice("XksProxyConnectivity", Ways));
    }

    /// <summary>Refuses a key that is to live in a custom key store.</summary>
    internal static void Refuse(string? origin, string? store, string? outsideKey)
    {
        if (outsideKey is not null && origin != "EXTERNAL_KEY_STORE")
            throw WireException.Validation("XksKeyId is valid only for keys with the origin EXTERNAL_KEY_STORE.");
        if (store is not null && origin is not ("AWS_CLOUDHSM" or "EXTERNAL_KEY_STORE"))
            throw WireException.Validation("CustomKeyStoreId is valid only for the origins AWS_CLOUDHSM and EXTERNAL_KEY_STORE.");
        if (origin is null or "AWS_KMS" or "EXTERNAL") return;
        if (store is null) throw WireException.Validation($"CustomKeyStoreId is required for the origin {origin}.");
        if (origin == "EXTERNAL_KEY_STORE" && outsideKey is null)
            throw WireException.Validation("XksKeyId is required for the origin EXTERNAL_KEY_STORE.");
        throw Unknown();
    }
}

/// <summary>What a custom key store is to be, without its secrets.</summary>
internal sealed record StoreWish(string? Cluster, string? Endpoint, string? Path, string? Service, string? Way);
