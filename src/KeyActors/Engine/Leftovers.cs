using Akka.Actor;
using KeyActors.Actors;
using KeyActors.Calls;
using KeyActors.Logging;
using KeyActors.Material;
using KeyActors.Model;
using KeyActors.Store;
using Microsoft.Data.Sqlite;

namespace KeyActors.Engine;

/// <summary>What a killed process left half done, removed at the next opening: secrets that no event names, and claimed ids
/// without a history.</summary>
/// <remarks>A vault has one owner, so whatever the process before had under way is over. A secret goes only when all of this
/// holds: it was stored since the last opening; the journal as it was found is no older than the secret, by the anchor; no row
/// of its key has its name; its key has recovered and denies it; and no stream that was met is at fault. What is not sure
/// stays. docs/decisions/0007.</remarks>
internal sealed class Leftovers(VaultEngine engine, JournalFile journal, AnchoredHeads heads)
{
    private readonly VaultParts parts = engine.Parts;
    private bool isSound = true;

    /// <summary>Recovers keys that a kill left ahead of their heads, then removes what it left besides. What cannot be removed
    /// now, on a full disk for one, is tried again at the next opening.</summary>
    internal async Task RemoveAsync()
    {
        // Left to its next use, a key's newest events could be cut unseen even after an orderly close.
        foreach (var key in journal.KeysAheadOfHeads()) _ = await AskAsync(key).ConfigureAwait(false);
        try
        {
            // What seems left over may be named by the history that was lost.
            if (parts.Recovery.IsOpen) CountNameless();
            else
            {
                await DropSecretsAsync().ConfigureAwait(false);
                await ReleaseClaimsAsync().ConfigureAwait(false);
            }

            if (!isSound) return;
            // The head writer may be at work already.
            var marked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            parts.HeadWriter.Tell(new HeadActor.MarkOpened(marked), ActorRefs.NoSender);
            await marked.Task.ConfigureAwait(false);
        }
        catch (Exception e) when (
            e is RefusedException or SqliteException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            VaultLog.LeftoversKept(parts.Log, e.Message);
        }
    }

    private void CountNameless()
    {
        var nameless = journal.Nameless([.. parts.Keeper.Held().Where(static s => s.Key is not null)]).Count;
        if (nameless > 0) VaultLog.SecretsNotNamed(parts.Log, nameless);
    }

    private async Task DropSecretsAsync()
    {
        var held = parts.Keeper.Held();
        // What was stored before a recovery may be named by the history that was lost.
        var since = heads.OpenedBefore is { } opened && parts.Recovery.Last is { } last && last.At > opened
            ? last.At
            : heads.OpenedBefore;
        StoredSecret[] nameless = since is null ? [] :
            [.. journal.Nameless([.. held.Where(s => s.Key is not null && s.CreatedAt >= since)])];
        var old = nameless.Where(s => heads.KnewAt(s.CreatedAt)).ToArray();
        if (nameless.Length > old.Length) VaultLog.SecretsOfLaterJournal(parts.Log, nameless.Length - old.Length);

        var dropped = new HashSet<SecretId>();
        foreach (var ofKey in old.GroupBy(static s => s.Key!.Value))
        {
            var answer = await AskAsync(ofKey.Key).ConfigureAwait(false);
            if (!answer.IsKnown) continue;
            dropped.UnionWith(ofKey.Select(static s => s.Secret).Except(answer.Named));
        }

        if (dropped.Count == 0) return;
        // An epoch step carries everything else over, which a damaged record cannot be.
        isSound &= !parts.Realms.AnyFaulty && !held.Any(static s => s.IsDamaged);
        if (!isSound)
        {
            VaultLog.LeftoversKept(parts.Log, "something in the vault is at fault");
            return;
        }

        await parts.Keeper.StepAsync(secret => !dropped.Contains(secret.Secret)).ConfigureAwait(false);
        VaultLog.SecretsDropped(parts.Log, dropped.Count);
    }

    private async Task ReleaseClaimsAsync()
    {
        foreach (var (realm, unborn) in parts.Realms.Unborn())
        {
            foreach (var id in unborn)
            {
                if (await AskAsync(new KeyArn(realm, id)).ConfigureAwait(false) is not { IsKnown: true, IsBorn: false }) continue;
                var release = new RealmCommand.ReleaseClaim(Caller.Vault, default, id);
                await engine.CommandAsync(realm, release, CancellationToken.None).ConfigureAwait(false);
                VaultLog.ClaimReleased(parts.Log, id.ToString());
            }
        }
    }

    /// <summary>Has a key recover, and asks it what it names.</summary>
    private async Task<Answer> AskAsync(KeyArn key)
    {
        // An id that no directory holds has no actor that could deny anything.
        if (!parts.Realms.TryRead(key.Realm, out var page) || !page.State.Has(key.Id)) return default;
        try
        {
            var look = new KeyUse.Describe(Caller.Vault, engine.Intentions.ForUse());
            var outcome = await engine.UseAsync(
                UseCall.Of(key, look, default, default, default), CancellationToken.None).ConfigureAwait(false);
            var found = outcome.Key!;
            var named = found.PendingMaterial is { } pending ? found.Materials.Add(pending) : found.Materials;
            return new Answer(true, true, [.. named.Select(static m => m.Secret)]);
        }
        catch (RefusedException e)
        {
            // It is empty from its first event on, or it has rung its own alarm.
            if (e.Refusal is Refusal.KeyUnknown) return new Answer(true, false, []);
            isSound = false;
            return default;
        }
    }

    private readonly record struct Answer(bool IsKnown, bool IsBorn, IReadOnlyList<SecretId> Named);
}
