using Akka.Actor;
using Akka.Persistence;
using KeyActors.Actors;
using KeyActors.Material;
using KeyActors.Store;

namespace KeyActors.Engine;

/// <summary>Everything that an open vault holds, and the order in which it is let go.</summary>
internal sealed class OpenVault : IAsyncDisposable
{
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(5);

    internal required string Path { get; init; }

    internal required VaultParts Parts { get; init; }

    internal required KeyIdMint KeyIds { get; init; }

    internal required GrantTokenMint GrantTokens { get; init; }

    internal required VaultEvidence Evidence { get; init; }

    internal required ActorSystem System { get; init; }

    internal required VaultFolder Folder { get; init; }

    /// <summary>Actors first, while their unanswered calls still find someone to answer them; then secrets; the lock
    /// last.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(Parts.Timetable).ConfigureAwait(false);
        // The anchor will say that the vault was seen today: a hold that is not stored by then would be forgotten.
        await Parts.Erasing.Recorded.ConfigureAwait(false);
        await StopAsync(Parts.Destruction).ConfigureAwait(false);
        await StopAsync(Parts.Regions).ConfigureAwait(false);
        await StopAsync(Parts.Directories).ConfigureAwait(false);
        await RetireAsync(Parts.Keys).ConfigureAwait(false);
        await StopAsync(Parts.Keys).ConfigureAwait(false);
        await StopAsync(Parts.HeadWriter).ConfigureAwait(false);
        // Snapshots that are on their way are saved first.
        if (Parts.Snapshots is not null)
            await StopAsync(Persistence.Instance.Apply(System).SnapshotStoreFor(string.Empty)).ConfigureAwait(false);
        await System.Terminate().ConfigureAwait(false);
        await Parts.Trail.CloseAsync().ConfigureAwait(false);
        Parts.Snapshots?.Close();
        await Parts.Journal.CloseAsync().ConfigureAwait(false);
        await Parts.Keeper.DisposeAsync().ConfigureAwait(false);
        Folder.Dispose();
    }

    /// <summary>Children of the router of that name.</summary>
    internal int CountActors(string router) =>
        ((ActorRefWithCell)(router == "keys" ? Parts.Keys : Parts.Directories)).Children.Count();

    /// <summary>Every key writes down what it has counted; one that cannot is stopped without that.</summary>
    private static async Task RetireAsync(IActorRef keys)
    {
        var close = new CloseStreams();
        keys.Tell(close);
        try
        {
            await close.Done.WaitAsync(StopMax).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // What it had open counts as used.
        }
    }

    private static async Task StopAsync(IActorRef actor)
    {
        if (actor.IsNobody()) return;
        try
        {
            await actor.GracefulStop(StopMax).ConfigureAwait(false);
        }
        catch (TaskCanceledException)
        {
            // It is stopped with the system then.
        }
    }
}
