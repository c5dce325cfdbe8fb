using System.Collections.Immutable;

namespace KeyActors.Access;

/// <summary>One statement of a policy.</summary>
/// <param name="Sid">Its own name; null for none.</param>
/// <param name="Effect">Allow or deny.</param>
/// <param name="Principals">Whom it is about.</param>
/// <param name="Actions">What it is about; null where none is named: it has no effect then, as with AWS.</param>
/// <param name="Resources">On what; null where none is named: it has no effect then.</param>
/// <param name="Conditions">All of them must hold; empty for none.</param>
public sealed record PolicyStatement(
    string? Sid,
    PolicyEffect Effect,
    PolicyPrincipals Principals,
    PolicyPatterns? Actions,
    PolicyPatterns? Resources,
    ImmutableArray<PolicyCondition> Conditions);

/// <summary>What a statement does with a request that it is about.</summary>
public enum PolicyEffect
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>It may be done, unless another statement denies it.</summary>
    Allow = 1,

    /// <summary>It may not be done, whatever allows it.</summary>
    Deny = 2,
}

/// <summary>Patterns of actions or resources, in which <c>*</c> and <c>?</c> stand for others.</summary>
/// <param name="IsExcept">Whether everything but these is meant.</param>
/// <param name="Patterns">At least one.</param>
public sealed record PolicyPatterns(bool IsExcept, ImmutableArray<string> Patterns)
{
    /// <summary>Whether a name is meant. Case matters where it does in that kind of name.</summary>
    public bool Covers(string name, StringComparison comparison) =>
        Patterns.Any(pattern => Wildcard.Matches(pattern, name, comparison)) != IsExcept;
}

/// <summary>Principals that a statement is about.</summary>
/// <param name="IsExcept">Whether everybody but these is meant.</param>
/// <param name="Named">At least one.</param>
public sealed record PolicyPrincipals(bool IsExcept, ImmutableArray<PolicyPrincipal> Named);

/// <summary>One principal as a policy names it.</summary>
/// <param name="Kind">Whose name it is.</param>
/// <param name="Name">The name; <c>*</c> for all of that kind.</param>
public sealed record PolicyPrincipal(PrincipalKind Kind, string Name);

/// <summary>Kinds of principals.</summary>
public enum PrincipalKind
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>Everybody at all.</summary>
    Everybody = 1,

    /// <summary>An account, a user, a role or a session (AWS).</summary>
    Identity = 2,

    /// <summary>A service (Service).</summary>
    Service = 3,

    /// <summary>Someone from an identity provider (Federated).</summary>
    Federated = 4,

    /// <summary>An account by its canonical id (CanonicalUser).</summary>
    CanonicalUser = 5,
}
