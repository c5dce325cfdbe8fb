using System.Collections.Immutable;
using System.Text.RegularExpressions;

using KeyDecision = KeyActors.Model.Decision<KeyActors.Model.KeyEvent, KeyActors.Model.KeyReply>;

namespace KeyActors.Model;

/// <summary>Rules of grants. Called by <see cref="KeyRules"/>.</summary>
/// <remarks>Source: AWS KMS API reference, "CreateGrant"; developer guide, "Grants in AWS KMS".</remarks>
internal static partial class GrantRules
{
    private static readonly ImmutableArray<GrantOperation> OfSymmetric =
    [
        GrantOperation.Decrypt, GrantOperation.Encrypt, GrantOperation.GenerateDataKey,
        GrantOperation.GenerateDataKeyWithoutPlaintext, GrantOperation.ReEncryptFrom, GrantOperation.ReEncryptTo,
        GrantOperation.GenerateDataKeyPair, GrantOperation.GenerateDataKeyPairWithoutPlaintext,
    ];

    private static readonly ImmutableArray<GrantOperation> OfPublicEncryption =
    [
        GrantOperation.Decrypt, GrantOperation.Encrypt, GrantOperation.ReEncryptFrom, GrantOperation.ReEncryptTo,
        GrantOperation.GetPublicKey,
    ];

    private static readonly ImmutableArray<GrantOperation> OfSigning =
        [GrantOperation.Sign, GrantOperation.Verify, GrantOperation.GetPublicKey];

    private static readonly ImmutableArray<GrantOperation> OfMacs = [GrantOperation.GenerateMac, GrantOperation.VerifyMac];

    private static readonly ImmutableArray<GrantOperation> OfAgreement =
        [GrantOperation.DeriveSharedSecret, GrantOperation.GetPublicKey];

    private static readonly ImmutableArray<GrantOperation> OfEncapsulation =
        [GrantOperation.Encapsulate, GrantOperation.Decapsulate, GrantOperation.GetPublicKey];

    /// <summary>What every key can be asked through a grant.</summary>
    private static readonly ImmutableArray<GrantOperation> OfAll =
        [GrantOperation.CreateGrant, GrantOperation.RetireGrant, GrantOperation.DescribeKey];

    /// <summary>Whether the terms break a rule, whatever the key.</summary>
    internal static Refusal? Malformed(GrantTerms terms)
    {
        if (terms.Grantee is null == terms.GranteeService is null)
            return Invalid("give either a grantee principal or a grantee service principal, not both");
        if (terms.Retiring is not null && terms.RetiringService is not null)
            return Invalid("give a retiring principal or a retiring service principal, not both");
        Refusal? nobody = Principal("grantee principal", terms.Grantee) ?? Principal("retiring principal", terms.Retiring);
        nobody ??= Service("grantee service principal", terms.GranteeService)
            ?? Service("retiring service principal", terms.RetiringService);
        if (nobody is not null) return nobody;
        if (terms.GranteeService is not null)
        {
            if (terms.SourceArn is null) return Invalid("a grantee service principal needs a source ARN as a constraint");
            if (terms.Retiring is null && terms.RetiringService is null)
                return Invalid("a grantee service principal needs a retiring principal or a retiring service principal");
        }

        if (terms.Operations.IsDefaultOrEmpty) return Invalid("it permits at least one operation");
        if (!terms.Operations.All(static o => o != GrantOperation.Unknown && Enum.IsDefined(o)))
            return Invalid("an operation is none that a grant can permit");
        if (terms.Name is { } name && !Name().IsMatch(name))
            return Invalid($"a name has 1 to {Limits.GrantNameCharsMax} letters, digits and :/_-");
        if (terms.SourceArn is { } source && !(source.Length <= Limits.SourceArnCharsMax && Source().IsMatch(source)))
            return Invalid($"a source ARN is an ARN of {Limits.SourceArnCharsMin} to {Limits.SourceArnCharsMax} characters");
        return Context(terms.ContextEquals) ?? Context(terms.ContextSubset);
    }

    internal static KeyDecision Create(KeyState state, KeyCommand.CreateGrant command, DateTimeOffset at)
    {
        if (state.Tier == KeyTier.Owned) return Refuse(Invalid("the vault's own keys have none"));
        var (spec, usage) = (state.Spec, state.Usage);
        var terms = command.Terms with { Operations = command.Terms.Sorted() };
        foreach (var operation in terms.Operations)
            if (!Fits(operation, spec, usage))
                return Refuse(Invalid(
                    $"{operation} is nothing that a key of the spec {AlgorithmNames.Of(spec)} "
                    + $"for {AlgorithmNames.Of(usage)} does"));
        var isContextBound = terms.ContextEquals is not null || terms.ContextSubset is not null;
        if (isContextBound && spec != KeySpec.SymmetricDefault)
            return Refuse(Invalid("only symmetric keys have an encryption context that it can be bound to"));
        if (state.Grants.Same(terms, command.Issuer) is { } same)
            return new KeyDecision.Answer(new KeyReply.GrantCreated(state.Address, same));
        if (state.Grants.Count >= command.Quota)
            return Refuse(new Refusal.LimitReached($"The number of grants of {state.Address}", command.Quota));
        var id = GrantId.Of(state.Address, state.Number + 1, command.Once);
        return Store(new KeyEvent.GrantCreated(at, command.Stamp, id, command.Issuer, terms));
    }

    internal static KeyDecision End(KeyState state, GrantId id, KeyEvent ended) =>
        state.Grants.Find(id) is null
            ? Refuse(new Refusal.GrantUnknown(state.Address, id.ToString()))
            : Store(ended);

    /// <summary>Whether a key of this kind does that.</summary>
    internal static bool Fits(GrantOperation operation, KeySpec spec, KeyUsage usage) =>
        OfAll.Contains(operation) || OfKind(spec, usage).Contains(operation);

    private static ImmutableArray<GrantOperation> OfKind(KeySpec spec, KeyUsage usage) => (spec, usage) switch
    {
        (KeySpec.SymmetricDefault, _) => OfSymmetric,
        (_, KeyUsage.EncryptDecrypt) => OfPublicEncryption,
        (_, KeyUsage.SignVerify) => OfSigning,
        (_, KeyUsage.GenerateVerifyMac) => OfMacs,
        (_, KeyUsage.KeyAgreement) => OfAgreement,
        (_, KeyUsage.EncapsulateDecapsulate) => OfEncapsulation,
        _ => [],
    };

    private static Refusal.GrantInvalid? Context(EncryptionContext? context)
    {
        if (context is null) return null;
        if (context.Count > Limits.GrantContextPairsMax)
            return Invalid($"a constraint has at most {Limits.GrantContextPairsMax} pairs of an encryption context");
        return context.All(static p => p.Key.Length > 0 && p.Value.Length <= Limits.GrantContextCharsMax)
            ? null
            : Invalid($"a pair of a constraint has a key, and a value of at most {Limits.GrantContextCharsMax} characters");
    }

    /// <summary>A service may stand where a principal does: older clients have no other place for it.</summary>
    private static Refusal.PrincipalInvalid? Principal(string what, string? text) =>
        text is null || PrincipalName.IsIdentity(text) || PrincipalName.IsService(text)
            ? null
            : new Refusal.PrincipalInvalid(what, text);

    private static Refusal.GrantInvalid? Service(string what, string? text) =>
        text is null || PrincipalName.IsService(text)
            ? null
            : Invalid($"a {what} is a name such as backup.amazonaws.com, of 1 to {Limits.ServiceCharsMax} characters");

    private static Refusal.GrantInvalid Invalid(string rule) => new(rule);

    private static KeyDecision Refuse(Refusal why) => new KeyDecision.Refuse(why);

    private static KeyDecision Store(KeyEvent happened) => new KeyDecision.Store([happened]);

    [GeneratedRegex(@"^[a-zA-Z0-9:/_-]{1,256}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"^(?=.{20})arn:aws[a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:[^\p{C}]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Source();
}
