namespace KeyActors.Material;

/// <content>Access keys.</content>
public sealed partial class SecretKeeper
{
    /// <summary>Where the secrets of access keys are.</summary>
    public AccessKeyRoom AccessKeys { get; }

    /// <summary>Where temporary credentials are issued and judged.</summary>
    public SessionRoom Sessions { get; }

    private ValueTask EnqueueAsync(Draft draft, CancellationToken cancellation) =>
        EnqueueAsync(new Work(draft, null), draft.Secret, cancellation);
}
