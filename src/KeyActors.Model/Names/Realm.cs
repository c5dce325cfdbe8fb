namespace KeyActors.Model;

/// <summary>One account in one region: the namespace of key ids and aliases. A vault serves many.</summary>
public readonly record struct Realm(AccountId Account, RegionName Region)
{
    /// <summary>Account <c>000000000000</c> in <c>us-east-1</c>.</summary>
    public static Realm Default { get; } = new(AccountId.Default, RegionName.Default);

    /// <summary>Region and account, as they stand in an ARN: <c>us-east-1:000000000000</c>.</summary>
    public override string ToString() => $"{Region}:{Account}";
}
