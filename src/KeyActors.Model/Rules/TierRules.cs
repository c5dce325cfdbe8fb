using KeyDecision = KeyActors.Model.Decision<KeyActors.Model.KeyEvent, KeyActors.Model.KeyReply>;

namespace KeyActors.Model;

/// <summary>Rules on keys that are not a caller's own. Called by <see cref="KeyRules"/>.</summary>
internal static class TierRules
{
    private const string OwnName = "vault";

    /// <summary>The vault itself, whoever asks it: an owned key has no account that could be named.</summary>
    private const string OwnPolicy = """
        {"Version":"2012-10-17","Id":"owned-1","Statement":[{"Sid":"The vault's own services","Effect":"Allow",
        "Principal":{"Service":"vault"},"Action":"kms:*","Resource":"*"}]}
        """;

    internal static KeyDecision Create(KeyState? state, KeyCommand.CreateManaged command, DateTimeOffset at, MadeMaterial? made)
    {
        var (key, service) = (command.Address, command.Service);
        // Asked by whoever needs it first, again and again: it is there.
        if (state is { Tier: KeyTier.Managed } && state.Service == service.Name)
            return new KeyDecision.Answer(new KeyReply.Created(key, state.Current.Id));
        if (state is not null) return new KeyDecision.Refuse(new Refusal.IdempotencyConflict());
        if (made is null) return new KeyDecision.MakeMaterial(key, KeySpec.SymmetricDefault, []);
        return new KeyDecision.Store([new KeyEvent.CreatedForService(
            at, command.Stamp, key, $"Protects data of {service.Name} when no other key is named", KeySpec.SymmetricDefault,
            KeyUsage.EncryptDecrypt, [], KeyTier.Managed, service.Name, service.PolicyIn(key.Realm), made.Id, made.Secret)]);
    }

    /// <summary>A key of the vault's own account. Who makes it is one of its services, so it may be changed like a
    /// customer's.</summary>
    internal static KeyDecision CreateOwned(KeyCommand.Create command, DateTimeOffset at, MadeMaterial made)
    {
        var wanted = command.Wanted;
        return new KeyDecision.Store([new KeyEvent.CreatedForService(
            at, command.Stamp, command.Address, wanted.Description, wanted.Spec, wanted.Usage, wanted.Tags, KeyTier.Owned,
            OwnName, OwnPolicy.ReplaceLineEndings(""), made.Id, made.Secret)]);
    }

    /// <summary>A refusal when the key is a service's and no caller's to change. The vault's own commands never come
    /// here.</summary>
    internal static Refusal? Forbids(KeyState state, string verb) =>
        state.Tier == KeyTier.Managed ? new Refusal.KeyManaged(state.Address, state.Service, verb) : null;
}
