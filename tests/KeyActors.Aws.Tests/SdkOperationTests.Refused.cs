using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Xunit;

namespace KeyActors.Aws.Tests;

/// <content>Operations whose things are not made here: each refuses with the model's own exception.</content>
public sealed partial class SdkOperationTests
{
    private const string Store = "cks-1234567890abcdef0";

    private static async Task StoresAsync(AmazonKeyManagementServiceClient kms)
    {
        Assert.Empty((await kms.DescribeCustomKeyStoresAsync(new DescribeCustomKeyStoresRequest())).CustomKeyStores ?? []);
        foreach (var call in new Func<Task>[]
        {
            () => kms.DescribeCustomKeyStoresAsync(new DescribeCustomKeyStoresRequest { CustomKeyStoreId = Store }),
            () => kms.ConnectCustomKeyStoreAsync(new ConnectCustomKeyStoreRequest { CustomKeyStoreId = Store }),
            () => kms.DisconnectCustomKeyStoreAsync(new DisconnectCustomKeyStoreRequest { CustomKeyStoreId = Store }),
            () => kms.UpdateCustomKeyStoreAsync(new UpdateCustomKeyStoreRequest { CustomKeyStoreId = Store, NewCustomKeyStoreName = "b" }),
            () => kms.DeleteCustomKeyStoreAsync(new DeleteCustomKeyStoreRequest { CustomKeyStoreId = Store }),
            () => kms.GenerateRandomAsync(new GenerateRandomRequest { NumberOfBytes = 1, CustomKeyStoreId = Store }),
        }) await RefusesAsync<CustomKeyStoreNotFoundException>(call);

        await RefusesAsync<CloudHsmClusterNotFoundException>(() => kms.CreateCustomKeyStoreAsync(new CreateCustomKeyStoreRequest
        {
            CustomKeyStoreName = "a", CloudHsmClusterId = "cluster-aaaaaaaaaaa", KeyStorePassword = "xxxxxxx", TrustAnchorCertificate = "x",
        }));
        var proxy = new CreateCustomKeyStoreRequest
        {
            CustomKeyStoreName = "a",
            CustomKeyStoreType = CustomKeyStoreType.EXTERNAL_KEY_STORE,
            XksProxyUriEndpoint = "https://proxy.example",
            XksProxyUriPath = "/kms/xks/v1",
            XksProxyConnectivity = XksProxyConnectivityType.PUBLIC_ENDPOINT,
            XksProxyAuthenticationCredential = new() { AccessKeyId = new string('A', 20), RawSecretAccessKey = new string('a', 43) },
        };
        await RefusesAsync<XksProxyUriUnreachableException>(() => kms.CreateCustomKeyStoreAsync(proxy));
        proxy.XksProxyConnectivity = XksProxyConnectivityType.VPC_ENDPOINT_SERVICE;
        proxy.XksProxyVpcEndpointServiceName = "com.amazonaws.vpce.us-east-1.vpce-svc-0";
        await RefusesAsync<XksProxyVpcEndpointServiceNotFoundException>(() => kms.CreateCustomKeyStoreAsync(proxy));
    }

    /// <summary>Shared secrets, and what a key of another usage says to their three operations.</summary>
    private static async Task SharedSecretsAsync(AmazonKeyManagementServiceClient kms, KeyMetadata key)
    {
        await RefusesAsync<InvalidKeyUsageException>(() => kms.DeriveSharedSecretAsync(new DeriveSharedSecretRequest
        {
            KeyId = key.KeyId, KeyAgreementAlgorithm = KeyAgreementAlgorithmSpec.ECDH, PublicKey = new([1]),
        }));
        var agrees = await MakeAsync("SM2", KeyUsageType.KEY_AGREEMENT);
        var open = (await kms.GetPublicKeyAsync(new GetPublicKeyRequest { KeyId = agrees })).PublicKey;
        var shared = await kms.DeriveSharedSecretAsync(new DeriveSharedSecretRequest
        {
            KeyId = agrees, KeyAgreementAlgorithm = KeyAgreementAlgorithmSpec.ECDH, PublicKey = open,
        });
        Assert.Equal(32, shared.SharedSecret.Length);
        var algorithm = EncapsulationAlgorithmSpec.FindValue("ML_KEM");
        var kem = await MakeAsync("ML_KEM_768", KeyUsageType.FindValue("ENCAPSULATE_DECAPSULATE"));
        var made = await kms.EncapsulateAsync(new EncapsulateRequest { KeyId = kem, EncapsulationAlgorithm = algorithm });
        var opened = await kms.DecapsulateAsync(new DecapsulateRequest
        {
            KeyId = kem, EncapsulationAlgorithm = algorithm, SharedSecretCiphertextBlob = made.SharedSecretCiphertextBlob,
        });
        Assert.Equal(made.SharedSecret.ToArray(), opened.SharedSecret.ToArray());

        async Task<string> MakeAsync(string spec, KeyUsageType usage) =>
            (await kms.CreateKeyAsync(new CreateKeyRequest { KeySpec = spec, KeyUsage = usage })).KeyMetadata.KeyId;
        await RefusesAsync<InvalidKeyUsageException>(() => kms.EncapsulateAsync(new EncapsulateRequest
        {
            KeyId = key.KeyId, EncapsulationAlgorithm = algorithm,
        }));
        await RefusesAsync<InvalidKeyUsageException>(() => kms.DecapsulateAsync(new DecapsulateRequest
        {
            KeyId = key.KeyId, EncapsulationAlgorithm = algorithm, SharedSecretCiphertextBlob = new([1]),
        }));
    }

    private static async Task RefusesAsync<T>(Func<Task> call)
        where T : AmazonKeyManagementServiceException
    {
        var no = await Assert.ThrowsAsync<T>(call);
        Assert.Equal((400, 36), ((int)no.StatusCode, no.RequestId.Length));
    }
}
