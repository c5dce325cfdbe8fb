using KeyActors.Model;

namespace KeyActors;

/// <summary>Which grants of a key to list: those that fit everything that is given.</summary>
public sealed record GrantFilter
{
    /// <summary>All of them.</summary>
    public static GrantFilter All { get; } = new();

    /// <summary>The one of this id, 64 hex digits.</summary>
    public string? GrantId { get; init; }

    /// <summary>Those to this principal, word for word.</summary>
    public string? Grantee { get; init; }

    /// <summary>Those to this service, word for word.</summary>
    public string? GranteeService { get; init; }

    internal void Check()
    {
        if (GrantId is not null) Model.GrantId.Parse(GrantId);
    }

    internal bool Takes(Grant grant) =>
        (GrantId is null || grant.Id.ToString() == GrantId)
        && (Grantee is null || grant.Terms.Grantee == Grantee)
        && (GranteeService is null || grant.Terms.GranteeService == GranteeService);
}
