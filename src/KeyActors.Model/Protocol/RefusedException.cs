namespace KeyActors.Model;

/// <summary>Thrown at the vault's face when it says no; the reason is a value, not a text to be parsed.</summary>
/// <remarks>Carries no secret. Nothing was changed by the call that threw it, except where
/// <see cref="Model.Refusal.Unavailable"/> says that the outcome is unknown.</remarks>
public sealed class RefusedException : Exception
{
    /// <summary>Wraps the reason.</summary>
    public RefusedException(Refusal refusal)
        : base((refusal ?? throw new ArgumentNullException(nameof(refusal))).Sentence) => Refusal = refusal;

    /// <summary>Why.</summary>
    public Refusal Refusal { get; }
}
