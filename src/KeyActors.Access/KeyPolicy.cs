using System.Collections.Immutable;
using KeyActors.Model;

namespace KeyActors.Access;

/// <summary>A key policy, read: who may do what with the key that it is attached to.</summary>
/// <remarks>Immutable, safe on any thread. Source: AWS KMS developer guide, "Key policies in AWS KMS"; IAM user guide, "Grammar
/// of the IAM JSON policy language".</remarks>
/// <param name="Version">Which version of the language.</param>
/// <param name="Id">Its own name; null for none.</param>
/// <param name="Statements">At least one.</param>
public sealed record KeyPolicy(PolicyVersion Version, string? Id, ImmutableArray<PolicyStatement> Statements)
{
    /// <summary>Largest policy, in bytes of its UTF-8.</summary>
    public const int BytesMax = Limits.PolicyCharsMax;

    /// <summary>Reads a policy strictly: unknown and repeated members, and every other type than the grammar's, are
    /// refused.</summary>
    /// <param name="text">JSON, 1 to 32,768 bytes of UTF-8, characters of Latin-1 and tabs and line ends.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.PolicyMalformed"/>, or <see cref="Refusal.LimitReached"/> for
    /// one that is too long.</exception>
    public static KeyPolicy Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return PolicyReader.Read(text);
    }
}

/// <summary>The version of the policy language.</summary>
public enum PolicyVersion
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>2008-10-17, also where none is named.</summary>
    V2008 = 1,

    /// <summary>2012-10-17, which knows variables.</summary>
    V2012 = 2,
}
