using System.Collections.Immutable;

using KeyActors.Model;

using KeyDecision = KeyActors.Model.Decision<KeyActors.Model.KeyEvent, KeyActors.Model.KeyReply>;

namespace KeyActors.Unit.Tests.Laws;

/// <summary>One multi-Region key in some regions, and what a vault does between them: by the rules, without actors. Messages come
/// from states that may be old, twice, and never to a region that is off.</summary>
internal sealed class RegionWorld
{
    internal static readonly ImmutableArray<RegionName> Regions = [.. new[] { "eu-central-1", "us-east-1", "us-west-2" }.Select(Named)];

    private readonly List<KeyState> before = [];
    private ulong material;

    internal RegionWorld(KeyOrigin origin)
    {
        var first = At(Regions[0]);
        Send(first, new KeyCommand.Create(Some.Alice, Some.Once("create"), first, new NewKey { Origin = origin, IsMultiRegion = true }));
    }

    internal SortedDictionary<string, KeyState> Keys { get; } = new(StringComparer.Ordinal);

    internal List<KeyEvent> History { get; } = [];

    internal HashSet<RegionName> Off { get; } = [];

    internal DateTimeOffset Now { get; set; } = Some.Noon;

    internal IEnumerable<KeyState> Live => Keys.Values.Where(static k => !k.IsEnding);

    internal static RegionName Named(string text) =>
        RegionName.TryParse(text, out var region) ? region : throw new InvalidOperationException(text);

    internal static KeyArn At(RegionName region) => new(Realm.Default with { Region = region }, Some.MultiRegionId(1));

    internal KeyState? Of(RegionName region) => Keys.GetValueOrDefault(region.ToString());

    internal KeyReply Send(KeyArn key, KeyCommand command)
    {
        if (Off.Contains(key.Realm.Region)) return new KeyReply.Refused(new Refusal.Unavailable("off"));
        var (state, made) = (Of(key.Realm.Region), ImmutableArray<MadeMaterial>.Empty);
        var decision = KeyRules.Decide(state, command, Now, made);
        if (decision is KeyDecision.MakeMaterial) made = [new(Some.Material(++material).Id, NewSecret())];
        if (decision is KeyDecision.KeepMaterial kept) made = [new(kept.Material, NewSecret())];
        if (decision is KeyDecision.CopyMaterial copied) made = [.. copied.From.Select(m => new MadeMaterial(m.Id, NewSecret()))];
        if (!made.IsEmpty) decision = KeyRules.Decide(state, command, Now, made);
        if (decision is KeyDecision.Refuse no) return new KeyReply.Refused(no.Why);
        if (decision is KeyDecision.Answer answer) return answer.Reply;
        foreach (var happened in ((KeyDecision.Store)decision).Events)
        {
            state = KeyState.Evolve(state, happened);
            History.Add(happened);
        }

        Keys[key.Realm.Region.ToString()] = state!;
        before.Add(state!);
        return state!.Answers.TryRecall(command.Stamp, state.LastAt, out var recalled) ? recalled.Reply : new KeyReply.Changed(key);
    }

    /// <summary>One round of what some state owed, as it was then.</summary>
    internal void Bring(int which) => Bring(before[which % before.Count]);

    /// <summary>Round after round of what is owed now, until nothing is or nobody answers.</summary>
    internal void Settle()
    {
        for (var round = 0; round < 20; round++)
            foreach (var key in Keys.Values.ToArray()) Bring(key);
    }

    /// <summary>Destroys what is due, as the vault does: the primary hears of it before the replica's last event.</summary>
    internal void Destroy(RegionName region)
    {
        if (Of(region) is not { OwesErasure: true } key) return;
        var doomed = key.Holdings.Doomed;
        if (key is { IsEnding: true, IsReplica: true })
        {
            var (primary, news) = RegionWork.Gone(key.Address, key.Regions!.Primary, doomed);
            if (Tell(primary, news) is KeyReply.Refused { Why: not Refusal.KeyUnknown }) return;
        }

        var once = Some.Once($"destroyed {string.Join(' ', doomed)}");
        Send(key.Address, new KeyCommand.RecordDestroyed(Caller.Vault, once, doomed, new DestructionProof(2, true, 1, 1)));
    }

    private void Bring(KeyState state)
    {
        if (RegionWork.Word(state) is { } word) Tell(word.Primary, word.News);
        var received = new List<RegionName>();
        foreach (var region in RegionWork.Regions(state))
        {
            if (RegionWork.Ask(state, region) is not { } asked) continue;
            var reply = Send(RegionWork.Sibling(state, region), asked);
            if (asked is KeyCommand.ReceiveMaterial && reply is not KeyReply.Refused) received.Add(region);
            if (RegionWork.Tell(state, region, asked, reply) is { } told) Send(state.Address, told);
        }

        if (state.OwesRegions && RegionWork.Complete(state, received) is { } complete) Send(state.Address, complete);
    }

    /// <summary>Tells a primary something, wherever its role has moved to meanwhile.</summary>
    private KeyReply Tell(KeyArn primary, KeyCommand news)
    {
        var reply = Send(primary, news);
        for (var hop = 0; hop < Regions.Length && reply is KeyReply.Refused { Why: Refusal.NotPrimary elsewhere }; hop++)
            reply = Send(At(elsewhere.Primary), news);
        return reply;
    }

    private SecretId NewSecret() => new(++material + 1_000_000);
}
