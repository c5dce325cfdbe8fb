using System.Collections.Immutable;

namespace KeyActors.Access;

/// <summary>One condition: a key of the request against values, any one of which is enough.</summary>
/// <param name="Operator">How they are compared.</param>
/// <param name="Each">For keys with many values: whether all or any of them must match.</param>
/// <param name="IsIfExists">Whether it holds when the request has no such key.</param>
/// <param name="Key">Such as <c>kms:ViaService</c>.</param>
/// <param name="Values">At least one, as text.</param>
public sealed record PolicyCondition(
    ConditionOperator Operator, ConditionSet Each, bool IsIfExists, string Key, ImmutableArray<string> Values);

/// <summary>How a key with many values is looked at.</summary>
public enum ConditionSet
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>It has one value.</summary>
    Single = 1,

    /// <summary>Every value of the request must match one (ForAllValues).</summary>
    All = 2,

    /// <summary>One value of the request must match one (ForAnyValue).</summary>
    Any = 3,
}

/// <summary>How a condition compares, by the names of the language.</summary>
public enum ConditionOperator
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>Equal texts.</summary>
    StringEquals,

    /// <summary>Other texts.</summary>
    StringNotEquals,

    /// <summary>Equal but for their case.</summary>
    StringEqualsIgnoreCase,

    /// <summary>Other, whatever their case.</summary>
    StringNotEqualsIgnoreCase,

    /// <summary>A pattern.</summary>
    StringLike,

    /// <summary>Not the pattern.</summary>
    StringNotLike,

    /// <summary>Equal numbers.</summary>
    NumericEquals,

    /// <summary>Other numbers.</summary>
    NumericNotEquals,

    /// <summary>Less.</summary>
    NumericLessThan,

    /// <summary>Less or equal.</summary>
    NumericLessThanEquals,

    /// <summary>More.</summary>
    NumericGreaterThan,

    /// <summary>More or equal.</summary>
    NumericGreaterThanEquals,

    /// <summary>The same instant.</summary>
    DateEquals,

    /// <summary>Another instant.</summary>
    DateNotEquals,

    /// <summary>Before.</summary>
    DateLessThan,

    /// <summary>Before or at.</summary>
    DateLessThanEquals,

    /// <summary>After.</summary>
    DateGreaterThan,

    /// <summary>After or at.</summary>
    DateGreaterThanEquals,

    /// <summary>True or false.</summary>
    Bool,

    /// <summary>Equal bytes, in base64.</summary>
    BinaryEquals,

    /// <summary>An address or a range.</summary>
    IpAddress,

    /// <summary>Outside of them.</summary>
    NotIpAddress,

    /// <summary>A pattern, part by part of an ARN.</summary>
    ArnEquals,

    /// <summary>The same.</summary>
    ArnLike,

    /// <summary>Not the pattern.</summary>
    ArnNotEquals,

    /// <summary>The same.</summary>
    ArnNotLike,

    /// <summary>Whether the request lacks the key.</summary>
    Null,
}
