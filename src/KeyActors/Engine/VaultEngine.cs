using System.Runtime.CompilerServices;
using Akka.Actor;
using KeyActors.Actors;
using KeyActors.Calls;
using KeyActors.Logging;
using KeyActors.Material;
using KeyActors.Model;
using KeyActors.Store;
using KeyActors.Telemetry;

namespace KeyActors.Engine;

/// <summary>A running vault: what the client's calls go through. Made by <see cref="VaultOpening"/>, ended once.</summary>
internal sealed partial class VaultEngine : IAsyncDisposable
{
    private const int PairPlacesMax = 16;
    private readonly OpenVault open;

    internal VaultEngine(OpenVault open)
    {
        this.open = open;
        Gate = new OpenGate(open.Path);
        Intentions = new IntentionMint(open.Parts.Entropy);
        Pairs = new PairMint(open.Parts.Entropy, open.Parts.Keeper.Pairs);
        Meter = new CallMeter(open.Path, open.Parts.Clock);
    }

    internal OpenGate Gate { get; }

    internal IntentionMint Intentions { get; }

    internal PairMint Pairs { get; }

    /// <summary>Measures the calls.</summary>
    internal CallMeter Meter { get; }

    internal KeyIdMint KeyIds => open.KeyIds;

    internal GrantTokenMint GrantTokens => open.GrantTokens;

    internal VaultParts Parts => open.Parts;

    internal string Path => open.Path;

    /// <summary>Pairs of RSA that are being made or waited for, to wrap with, as keys and as data keys: they are slow, and one is
    /// made at a time.</summary>
    internal CallGate PairPlaces { get; } = new(PairPlacesMax);

    internal VaultEvidence Evidence => open.Evidence;

    /// <summary>How many actors are running under a router, for tests.</summary>
    internal int ActorsUnder(string router) => open.CountActors(router);

    /// <summary>Connections that the journal's plug-in has opened, for tests; 0 in memory.</summary>
    internal long JournalConnections => (Parts.Journal as JournalFile)?.Opened ?? 0;

    /// <summary>Sends a use and waits for its outcome; a refusal is thrown.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<UseOutcome> UseAsync(UseCall call, CancellationToken cancellationToken)
    {
        call.CancelWith(cancellationToken);
        Parts.Keys.Tell(call, ActorRefs.NoSender);
        var outcome = await call.Reply.ConfigureAwait(false);
        return outcome.Why is null ? outcome : throw new RefusedException(outcome.Why);
    }

    /// <summary>Sends a command to its key, with material that is the call's from now on, and waits for the reply; a refusal
    /// is thrown.</summary>
    internal async ValueTask<KeyReply> CommandAsync(
        KeyArn key, KeyCommand command, CancellationToken cancellationToken, ImportedMaterial? brought = null)
    {
        var call = KeyCall.Of(key, command, brought);
        call.CancelWith(cancellationToken);
        Parts.Keys.Tell(call, ActorRefs.NoSender);
        var reply = await call.Reply.ConfigureAwait(false);
        return reply is KeyReply.Refused no ? throw new RefusedException(no.Why) : reply;
    }

    /// <summary>Sends a command to a realm directory and waits for the reply; a refusal is thrown.</summary>
    internal async ValueTask CommandAsync(Realm realm, RealmCommand? command, CancellationToken cancellationToken)
    {
        var call = RealmCall.Of(realm, command);
        call.CancelWith(cancellationToken);
        Parts.Directories.Tell(call, ActorRefs.NoSender);
        if (await call.Reply.ConfigureAwait(false) is RealmReply.Refused no) throw new RefusedException(no.Why);
    }

    /// <summary>Waits until a multi-Region key owes other regions nothing, or one of them has not answered.</summary>
    internal async ValueTask SettledAsync(KeyArn key)
    {
        if (!key.Id.IsMultiRegion) return;
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Parts.Regions.Tell(new RegionActor.WhenSettled(key, settled), ActorRefs.NoSender);
        await settled.Task.ConfigureAwait(false);
    }

    /// <summary>Switches a region off or on again, for tests.</summary>
    internal void SetAway(RegionName region, bool isAway)
    {
        Parts.Realms.Away.Set(region, isAway);
        if (!isAway) Parts.Regions.Tell(RegionActor.LookAgain.Instance, ActorRefs.NoSender);
    }

    /// <summary>The address that a caller's name means now. Costs one or two look-ups; makes no actor for what is
    /// unknown.</summary>
    internal Target Resolve(Realm realm, KeyRef name)
    {
        switch (name)
        {
            case KeyRef.ById byId:
                return Known(new KeyArn(realm, byId.Id));
            case KeyRef.ByArn byArn when IsVisible(byArn.Arn.Realm, realm):
                return Known(byArn.Arn);
            case KeyRef.ByArn byArn:
                throw new RefusedException(new Refusal.KeyUnknown(byArn.Arn.ToString()));
            case KeyRef.ByAlias byAlias:
                return Behind(new AliasArn(realm, byAlias.Name), byAlias.Name.ToString());
            case KeyRef.ByAliasArn byAliasArn when !IsVisible(byAliasArn.Arn.Realm, realm):
                throw new RefusedException(new Refusal.AliasUnknown(byAliasArn.Arn.ToString()));
            case KeyRef.ByAliasArn byAliasArn:
                return Behind(byAliasArn.Arn, byAliasArn.Arn.ToString());
            default:
                throw new BrokenInvariantException($"No look-up for {name.GetType().Name}.");
        }
    }

    /// <summary>Whether a realm may name what is in another: owned keys are seen from the vault's own account only.</summary>
    private static bool IsVisible(Realm named, Realm from) => !named.Account.IsVault || from.Account.IsVault;

    /// <summary>The key that 16 bytes of a blob name in a realm; null when none does.</summary>
    internal KeyArn? ByIdBytes(Realm realm, UInt128 idBytes)
    {
        Parts.Realms.CheckSound(realm);
        return Parts.Realms.TryRead(realm, out var page) && page.State.Keys.TryGetValue(idBytes, out var id) && page.Has(id)
            ? new KeyArn(realm, id)
            : null;
    }

    /// <summary>Does what makes a slow pair when there is a place for it.</summary>
    /// <param name="what">For the refusal: "The making of key pairs".</param>
    /// <param name="work">Makes it.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.TooBusy"/>: all places are taken.</exception>
    internal async ValueTask<T> InPlaceAsync<T>(string what, Func<ValueTask<T>> work)
    {
        if (!PairPlaces.TryEnter()) throw new RefusedException(new Refusal.TooBusy(what, PairPlaces.Max));
        try
        {
            return await work().ConfigureAwait(false);
        }
        finally
        {
            PairPlaces.Leave();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!Gate.Close()) return;
        OpenVaults.Remove(this);
        var waitMax = Parts.Settings.CloseWaitMax;
        try
        {
            await Gate.Drained.WaitAsync(waitMax, Parts.Clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            VaultLog.ClosedEarly(Parts.Log, Path, Gate.Inside, waitMax);
        }

        await open.DisposeAsync().ConfigureAwait(false);
        whole.Dispose();
        VaultLog.Closed(Parts.Log, Path);
    }

    private KeyArn Known(KeyArn key)
    {
        Parts.Realms.CheckSound(key.Realm);
        return Parts.Realms.TryRead(key.Realm, out var page) && page.Has(key.Id)
            ? key
            : throw new RefusedException(new Refusal.KeyUnknown(key.ToString()));
    }

    private Target Behind(AliasArn alias, string given)
    {
        Parts.Realms.CheckSound(alias.Realm);
        return Parts.Realms.TryRead(alias.Realm, out var page) && page.State.Aliases.TryGetValue(alias.Name, out var target)
            ? new Target(new KeyArn(alias.Realm, target.Key), alias)
            : throw new RefusedException(new Refusal.AliasUnknown(given));
    }
}
