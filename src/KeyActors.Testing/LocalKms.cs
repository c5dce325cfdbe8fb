using Amazon.KeyManagementService;
using Amazon.Runtime;
using KeyActors.Aws;
using KeyActors.Model;

namespace KeyActors.Testing;

/// <summary>AWS KMS in this process, for tests of code that uses its SDK: a real server on a free port of this machine, an empty
/// vault
/// in memory, a clock that moves at will, and a client that is set up for it.</summary>
/// <remarks>Nothing is shared between two of them and nothing is left behind, so tests may run side by side. Safe from any
/// thread.</remarks>
public sealed class LocalKms : IAsyncDisposable
{
    private readonly KmsEmulator emulator;

    private LocalKms(KmsEmulator emulator, string region)
    {
        (this.emulator, Region) = (emulator, region);
        Client = CreateClient();
    }

    /// <summary>The SDK's client for it, in <see cref="Region"/>; disposed with this.</summary>
    public AmazonKeyManagementServiceClient Client { get; }

    /// <summary>Where it listens: what other SDKs call the endpoint URL.</summary>
    public Uri Endpoint => emulator.Addresses[0];

    /// <summary>The region of <see cref="Client"/>. Every other one is there as well.</summary>
    public string Region { get; }

    /// <summary>The account, whose root every caller is: 12 digits.</summary>
    public string Account => emulator.Account.ToString();

    /// <summary>UTC; what its clock shows: the time of this machine, and what it was moved ahead.</summary>
    public DateTimeOffset Now => emulator.Now;

    /// <summary>Starts one.</summary>
    /// <param name="region">The region of <see cref="Client"/>.</param>
    /// <param name="account">12 digits; null for 000000000000.</param>
    /// <param name="seed">Keys that are there from the start, as JSON text (docs/emulator.md); null for none.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="ArgumentException">The account is not one.</exception>
    /// <exception cref="SeedException">The seed is not one.</exception>
    public static async Task<LocalKms> StartAsync(
        string region = "us-east-1", string? account = null, string? seed = null, CancellationToken cancellationToken = default)
    {
        var owner = AccountId.Default;
        if (account is not null && (!AccountId.TryParse(account, out owner) || owner.IsVault))
            throw new ArgumentException($"'{account}' is no account: write 12 digits.", nameof(account));
        var options = new KmsEmulatorOptions
        {
            Account = owner, Seed = seed, Vault = new VaultOptions { Environment = [] },
        };
        return new LocalKms(await KmsEmulator.StartAsync(options, cancellationToken).ConfigureAwait(false), region);
    }

    /// <summary>Another client for it, which the caller disposes.</summary>
    /// <param name="region">Its region; null for <see cref="Region"/>.</param>
    public AmazonKeyManagementServiceClient CreateClient(string? region = null) => new(
        new BasicAWSCredentials("test", "test"),
        new AmazonKeyManagementServiceConfig
        {
            ServiceURL = Endpoint.ToString(), AuthenticationRegion = region ?? Region, MaxErrorRetry = 4,
        });

    /// <summary>Moves the clock ahead, and waits until all that came due is done: rotations, expiries and deletions.</summary>
    /// <param name="by">0 to 100 years.</param>
    /// <param name="cancellationToken">Gives up between two steps.</param>
    /// <returns>UTC; what it shows then.</returns>
    /// <exception cref="ArgumentException">That is less, or more; a clock does not go back.</exception>
    public Task<DateTimeOffset> AdvanceAsync(TimeSpan by, CancellationToken cancellationToken = default) =>
        emulator.AdvanceAsync(by, cancellationToken);

    /// <summary>Back to the start: the time of this machine, and no key but those of the seed.</summary>
    /// <param name="cancellationToken">Gives up before it is done.</param>
    public Task ResetAsync(CancellationToken cancellationToken = default) => emulator.ResetAsync(cancellationToken);

    /// <summary>Makes the next calls, tries of one call counted, answer an error and do nothing.</summary>
    /// <param name="count">0 to 1,000,000; 0 for none.</param>
    /// <param name="error">Such as <c>ThrottlingException</c> or <c>KMSInternalException</c>.</param>
    /// <exception cref="ArgumentException">Either is not known.</exception>
    public Task FailNextAsync(int count, string error)
    {
        emulator.FailNext(count, error);
        return Task.CompletedTask;
    }

    /// <summary>Stops; its vault is gone.</summary>
    public ValueTask DisposeAsync()
    {
        Client.Dispose();
        return emulator.DisposeAsync();
    }
}
