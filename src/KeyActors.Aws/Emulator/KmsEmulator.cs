using KeyActors.Model;
using Microsoft.AspNetCore.Http;

namespace KeyActors.Aws;

/// <summary>AWS KMS for tests, on this machine alone: whoever signs at all is the account's root, and the clock moves at will.
/// </summary>
/// <remarks>It makes or opens its own vault, which is never a real one, and closes it. A real server has no way to it: nothing
/// but this type lets unknown callers in. Safe from any thread.</remarks>
public sealed class KmsEmulator : IAsyncDisposable
{
    private const int StepsMax = 20_000;
    private static readonly TimeSpan AdvanceMax = TimeSpan.FromDays(36_525);
    private readonly Turnstile turnstile = new();
    private readonly FaultBook faults = new();
    private readonly EmulatorControls controls;
    private readonly KmsEmulatorOptions options;
    private readonly AuthenticatedRequest.AnybodyGate gate;
    private readonly IReadOnlyList<SeedKey> seed;
    private Func<KeyVault, KmsEndpoint>? endpoints;
    private KmsEndpoint? endpoint;
    private EmulatorClock clock;
    private KeyVault vault;
    private AwsServer? server;

    private KmsEmulator(KmsEmulatorOptions options, IReadOnlyList<SeedKey> seed, EmulatorClock clock, KeyVault vault)
    {
        (this.options, this.seed, this.clock, this.vault) = (options, seed, clock, vault);
        gate = new AuthenticatedRequest.AnybodyGate(options.Account);
        controls = new EmulatorControls(this);
    }

    /// <summary>Where it listens, ports filled in.</summary>
    public IReadOnlyList<Uri> Addresses => server!.Addresses;

    /// <summary>Whose root every caller is.</summary>
    public AccountId Account => options.Account;

    /// <summary>UTC; what its clock shows: the time of this machine and what it was moved ahead.</summary>
    public DateTimeOffset Now => Volatile.Read(ref clock).GetUtcNow();

    /// <summary>Where its vault is; "memory" for one in memory.</summary>
    public string VaultPath => options.VaultPath is null ? "memory" : vault.Path;

    /// <summary>Starts one.</summary>
    /// <param name="options">What, and where.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="ArgumentException">An address is not one, or can be reached from another machine; or there is a seed
    /// for a vault in a folder.</exception>
    /// <exception cref="SeedException">The seed is not one.</exception>
    /// <exception cref="RefusedException">The vault does not open; with <see cref="Refusal.VaultForOther"/> when it is a real
    /// one.</exception>
    /// <exception cref="IOException">An address is taken.</exception>
    public static async Task<KmsEmulator> StartAsync(KmsEmulatorOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Seed is not null && options.VaultPath is not null)
            throw new ArgumentException("A seed is for a vault in memory: one in a folder keeps its keys by itself.");
        // Neither plain HTTP for other machines nor TLS: what is not of this machine is refused.
        var served = new AwsServerOptions { Urls = options.Urls, LoggerFactory = options.LoggerFactory };
        CheckIsHere(served);
        var seed = options.Seed is null ? [] : SeedText.Read(options.Seed);
        if (options.VaultPath is { } path) new EmulatorFolder(path).PutRight();
        var clock = new EmulatorClock(TimeProvider.System);
        var vault = await OpenAsync(options, clock, cancellationToken).ConfigureAwait(false);
        var emulator = new KmsEmulator(options, seed, clock, vault);
        try
        {
            if (options.VaultPath is not null) await emulator.CatchUpAsync().ConfigureAwait(false);
            await new Seeding(vault, emulator.gate).MakeAsync(seed, cancellationToken).ConfigureAwait(false);
            emulator.server = await AwsServer.StartAsync(
                ServedVault.Of(vault.Path, () => emulator.vault), served, emulator, cancellationToken).ConfigureAwait(false);
            return emulator;
        }
        catch
        {
            await emulator.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Moves the clock ahead, from one thing that is due to the next, and waits until all of it is done: rotations,
    /// expiries and deletions have the times that they would have had. Requests wait meanwhile.</summary>
    /// <param name="by">0 to 100 years.</param>
    /// <param name="cancellationToken">Gives up between two steps.</param>
    /// <returns>UTC; what it shows then.</returns>
    /// <exception cref="ArgumentException">That is less, or more; a clock does not go back.</exception>
    public async Task<DateTimeOffset> AdvanceAsync(TimeSpan by, CancellationToken cancellationToken = default)
    {
        if (by < TimeSpan.Zero) throw new ArgumentException("The clock does not go back: advance by 0 or more.");
        if (by > AdvanceMax) throw new ArgumentException("The clock is advanced by at most 100 years at once.");
        return await turnstile.AloneAsync(() => MoveAsync(by, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Puts everything back to the start: the time of this machine, no fault, and no key but those of the seed. A vault
    /// in a folder is replaced by an empty one under the seals of the options. Requests wait meanwhile.</summary>
    /// <param name="cancellationToken">Gives up before it is done.</param>
    /// <exception cref="IOException">The folder cannot be replaced; the old vault is served on when it is there.</exception>
    public Task ResetAsync(CancellationToken cancellationToken = default) => turnstile.AloneAsync(
        () => options.VaultPath is { } path ? ReplaceAsync(path, cancellationToken) : StartAnewAsync(cancellationToken),
        cancellationToken);

    /// <summary>Makes the next signed calls answer an error and do nothing, in place of what was asked for before.</summary>
    /// <param name="count">0 to 1,000,000; 0 for none.</param>
    /// <param name="error">Its name, such as <c>ThrottlingException</c> or <c>KMSInternalException</c>.</param>
    /// <exception cref="ArgumentException">Either is not known.</exception>
    public void FailNext(int count, string error) => faults.Set(count, error);

    /// <summary>Stops serving and closes the vault; one in memory is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync().ConfigureAwait(false);
        await vault.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Lets a request in, or answers the error that a test has asked for.</summary>
    internal AuthenticatedRequest Enter(WireHead head, ReadOnlySpan<byte> bodyHash)
    {
        var request = gate.Enter(head, bodyHash);
        return faults.Next() is { } fault ? throw fault : request;
    }

    /// <summary>What answers requests: the endpoint of the vault of the moment, and the controls.</summary>
    internal RequestDelegate Behind(Func<KeyVault, KmsEndpoint> made)
    {
        (endpoints, endpoint) = (made, made(vault));
        return ServeAsync;
    }

    private static ValueTask<KeyVault> OpenAsync(
        KmsEmulatorOptions options, EmulatorClock clock, CancellationToken cancellationToken)
    {
        var how = options.Vault with
        {
            Clock = clock,
            LoggerFactory = options.LoggerFactory,
            WhenMissing = WhenMissing.Refuse,
        };
        return options.VaultPath is { } path
            ? EmulatorVault.OpenAsync(path, how, cancellationToken)
            : EmulatorVault.InMemoryAsync(how, cancellationToken);
    }

    private static void CheckIsHere(AwsServerOptions served)
    {
        try
        {
            _ = served.Addresses();
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException(
                "The emulator listens on this machine only, by plain HTTP: write http://127.0.0.1:PORT.", e);
        }
    }

    private async Task ServeAsync(HttpContext http)
    {
        if (http.Request.Path.StartsWithSegments(EmulatorControls.Prefix))
        {
            await controls.ServeAsync(http).ConfigureAwait(false);
            return;
        }

        await turnstile.EnterAsync(http.RequestAborted).ConfigureAwait(false);
        try
        {
            await endpoint!.ServeAsync(http).ConfigureAwait(false);
        }
        finally
        {
            turnstile.Leave();
        }
    }

    /// <summary>The clock of a vault in a folder goes on where it was.</summary>
    private async Task CatchUpAsync()
    {
        if (EmulatorVault.LastSeen(vault) is { } seen && seen > clock.GetUtcNow()) clock.Advance(seen - clock.GetUtcNow());
        await EmulatorVault.SettleAsync(vault).ConfigureAwait(false);
    }

    private async Task<DateTimeOffset> MoveAsync(TimeSpan by, CancellationToken cancellationToken)
    {
        var left = by;
        if (clock.GetUtcNow().Year + (by.TotalDays / 365) > 9000) throw new ArgumentException("The clock ends in the year 9000.");
        for (var step = 0; step < StepsMax; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var next = await EmulatorVault.SettleAsync(vault).ConfigureAwait(false) - clock.GetUtcNow();
            if (next is not { } pause || pause >= left) break;
            if (pause <= TimeSpan.Zero) continue;
            clock.Advance(pause);
            left -= pause;
        }

        clock.Advance(left);
        await EmulatorVault.SettleAsync(vault).ConfigureAwait(false);
        // So that a later start knows how far it was, however this one ends.
        if (options.VaultPath is not null) await vault.ConfirmClockAsync(CancellationToken.None).ConfigureAwait(false);
        return clock.GetUtcNow();
    }

    /// <summary>The next vault is whole before the last one is closed.</summary>
    private async Task<bool> ReplaceAsync(string path, CancellationToken cancellationToken)
    {
        var folder = new EmulatorFolder(path);
        folder.Clear();
        var newClock = new EmulatorClock(TimeProvider.System);
        var how = options.Vault with { Clock = newClock, LoggerFactory = options.LoggerFactory };
        await using (await EmulatorVault.OpenAsync(folder.Next, how, cancellationToken).ConfigureAwait(false))
        {
        }

        await vault.DisposeAsync().ConfigureAwait(false);
        try
        {
            folder.Exchange();
            clock = newClock;
        }
        finally
        {
            folder.PutRight();
            vault = await OpenAsync(options, clock, CancellationToken.None).ConfigureAwait(false);
            endpoint = endpoints!(vault);
        }

        faults.Clear();
        return true;
    }

    private async Task<bool> StartAnewAsync(CancellationToken cancellationToken)
    {
        var newClock = new EmulatorClock(TimeProvider.System);
        var newVault = await OpenAsync(options, newClock, cancellationToken).ConfigureAwait(false);
        try
        {
            await new Seeding(newVault, gate).MakeAsync(seed, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await newVault.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        var old = vault;
        (vault, clock, endpoint) = (newVault, newClock, endpoints!(newVault));
        faults.Clear();
        await old.DisposeAsync().ConfigureAwait(false);
        return true;
    }
}
