namespace KeyActors.Aws;

/// <summary>Custom key stores are not made here: the answer is the one of a store whose cluster or proxy is not to be found, for
/// this vault reaches neither.</summary>
internal static class CreateCustomKeyStore
{
    internal static ValueTask RunAsync(WireCall call)
    {
        var input = call.Input;
        input.NeededText("CustomKeyStoreName", 1, 256);
        var anchor = input.Text("TrustAnchorCertificate", 1, 5000);
        var kind = input.Choice("CustomKeyStoreType", StoreInput.Kinds) ?? "AWS_CLOUDHSM";
        var wish = StoreInput.Wish(input);
        var hasCredential = input.Has("XksProxyAuthenticationCredential");
        input.Check();
        if (kind == "AWS_CLOUDHSM")
        {
            Need(wish.Cluster is not null, "CloudHsmClusterId", kind);
            Need(input.Has("KeyStorePassword"), "KeyStorePassword", kind);
            Need(anchor is not null, "TrustAnchorCertificate", kind);
            throw new WireException("CloudHsmClusterNotFoundException");
        }

        Need(wish.Endpoint is not null, "XksProxyUriEndpoint", kind);
        Need(wish.Path is not null, "XksProxyUriPath", kind);
        Need(hasCredential, "XksProxyAuthenticationCredential", kind);
        Need(wish.Way is not null, "XksProxyConnectivity", kind);
        if (wish.Way == "PUBLIC_ENDPOINT") throw new WireException("XksProxyUriUnreachableException");
        Need(wish.Service is not null, "XksProxyVpcEndpointServiceName", kind);
        throw new WireException("XksProxyVpcEndpointServiceNotFoundException");
    }

    private static void Need(bool isThere, string member, string kind)
    {
        if (!isThere) throw WireException.Validation($"{member} is required for custom key stores of the type {kind}.");
    }
}
