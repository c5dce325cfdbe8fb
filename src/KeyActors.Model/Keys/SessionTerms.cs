namespace KeyActors.Model;

/// <summary>What temporary credentials are good for. Nothing here is secret.</summary>
/// <param name="Account">Whose root they are: twelve digits.</param>
/// <param name="Issuer">The access key that they were issued under and end with; null when an operator issued them.</param>
/// <param name="Name">What the session is called; null for nothing.</param>
/// <param name="SourceIdentity">Who is behind it; null for nobody that was named.</param>
/// <param name="IssuedAt">UTC, whole seconds.</param>
/// <param name="ExpiresAt">UTC, whole seconds; from then on they are refused. 15 minutes to 36 hours after
/// <paramref name="IssuedAt"/>.</param>
public sealed record SessionTerms(
    AccountId Account,
    AccessKeyId? Issuer,
    SessionName? Name,
    SessionName? SourceIdentity,
    DateTimeOffset IssuedAt,
    DateTimeOffset ExpiresAt);

/// <summary>Which recovery a vault has behind it: another one after each, also after two from one copy.</summary>
/// <param name="Number">The recovery's number, 1 or more; 0 when there was none.</param>
/// <param name="AtTicks">UTC ticks of 100 ns of the event that says so; 0 when there was none.</param>
public readonly record struct RecoveryMark(long Number, long AtTicks);
