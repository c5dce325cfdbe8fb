using Akka.Actor;
using KeyActors.Calls;
using KeyActors.Logging;
using KeyActors.Model;

namespace KeyActors.Actors;

/// <summary>Sends what one key owes its siblings, and tells the primary what came of it. Safe on any thread.</summary>
internal sealed class RegionMessages(VaultParts parts)
{
    private const int HopsMax = 8;

    /// <summary>One round: each region is asked for one thing.</summary>
    /// <returns>Whether every one of them answered yes.</returns>
    internal async Task<bool> BringAsync(KeyState state)
    {
        var isWhole = true;
        if (RegionWork.Word(state) is { } word) isWhole = await TellPrimaryAsync(word.Primary, word.News).ConfigureAwait(false);
        var received = new List<RegionName>();
        foreach (var region in RegionWork.Regions(state))
        {
            if (RegionWork.Ask(state, region) is not { } asked) continue;
            var sibling = RegionWork.Sibling(state, region);
            parts.Passed($"{asked.Verb} in {region}");
            var reply = asked is KeyCommand.CreateReplica create
                ? await CreateAsync(create).ConfigureAwait(false)
                : await SendAsync(sibling, asked).ConfigureAwait(false);
            if (reply is KeyReply.Refused no)
            {
                isWhole = false;
                VaultLog.RegionHeldUp(parts.Log, state.Address.ToString(), asked.Verb, region.ToString(), no.Why.Code);
            }
            else if (asked is KeyCommand.ReceiveMaterial)
            {
                received.Add(region);
            }

            if (RegionWork.Tell(state, region, asked, reply) is not { } told) continue;
            parts.Passed($"{asked.Verb} in {region}, told");
            isWhole &= await SendAsync(state.Address, told).ConfigureAwait(false) is not KeyReply.Refused;
            if (told is KeyCommand.RecordReplica { News: ReplicaNews.NotAdded })
                VaultLog.ReplicaNotMade(parts.Log, sibling.ToString(), ((KeyReply.Refused)reply).Why.Code);
        }

        if (!state.OwesRegions || RegionWork.Complete(state, received) is not { } complete) return isWhole;
        parts.Passed("complete the rotation");
        return await SendAsync(state.Address, complete).ConfigureAwait(false) is not KeyReply.Refused && isWhole;
    }

    /// <summary>Tells a primary something, wherever its role has moved to meanwhile.</summary>
    /// <param name="primary">Where the primary was when its replica last heard.</param>
    /// <param name="news">What to tell.</param>
    /// <returns>Whether it has been taken, or there is no primary any more.</returns>
    internal async Task<bool> TellPrimaryAsync(KeyArn primary, KeyCommand news)
    {
        for (var hop = 0; hop < HopsMax; hop++)
        {
            if (await SendAsync(primary, news).ConfigureAwait(false) is not KeyReply.Refused no) return true;
            if (no.Why is Refusal.KeyUnknown) return true;
            if (no.Why is not Refusal.NotPrimary elsewhere) return false;
            primary = new KeyArn(primary.Realm with { Region = elsewhere.Primary }, primary.Id);
        }

        return false;
    }

    /// <summary>The id is claimed before the first event; the id of a replica that had ended is taken back after the first
    /// event of its
    /// next life, when its last one is certainly over.</summary>
    private async Task<KeyReply> CreateAsync(KeyCommand.CreateReplica create)
    {
        var (realm, id) = (create.Address.Realm, create.Address.Id);
        if (await SendAsync(realm, null).ConfigureAwait(false) is { } closed) return new KeyReply.Refused(closed);
        var isEnded = parts.Realms.TryRead(realm, out var page) && page.State.Ended.Contains(id.Value);
        if (!isEnded)
        {
            var claim = new RealmCommand.ClaimKey(create.By, create.Once.Step("claim-key"), id)
            {
                Quota = parts.Settings.KeysPerRealm,
            };
            if (await SendAsync(realm, claim).ConfigureAwait(false) is { } refused) return new KeyReply.Refused(refused);
            parts.Passed($"claimed in {realm.Region}");
        }

        var reply = await SendAsync(create.Address, create).ConfigureAwait(false);
        if (!isEnded || reply is KeyReply.Refused) return reply;
        parts.Passed($"made again in {realm.Region}");
        var back = new RealmCommand.ReturnKey(create.By, create.Once.Step("return-key"), id);
        return await SendAsync(realm, back).ConfigureAwait(false) is { } no ? new KeyReply.Refused(no) : reply;
    }

    private async Task<KeyReply> SendAsync(KeyArn key, KeyCommand command)
    {
        // A directory that cannot be read knows no key: that does not mean that there is none.
        if (parts.Realms.IsFaulty(key.Realm)) return new KeyReply.Refused(RealmBook.Faulty(key.Realm));
        var call = KeyCall.Of(key, command);
        parts.Keys.Tell(call, ActorRefs.NoSender);
        return await call.Reply.ConfigureAwait(false);
    }

    private async Task<Refusal?> SendAsync(Realm realm, RealmCommand? command)
    {
        var call = RealmCall.Of(realm, command);
        parts.Directories.Tell(call, ActorRefs.NoSender);
        return (await call.Reply.ConfigureAwait(false) as RealmReply.Refused)?.Why;
    }
}
