using Akka.Actor;
using KeyActors.Journal;
using KeyActors.Model;

namespace KeyActors.Actors;

/// <summary>The vault's own stream: its first event says which vault this is.</summary>
internal sealed class VaultActor : StreamActor<VaultEvent>
{
    private readonly VaultEvent.Created wanted;
    private readonly TaskCompletionSource<VaultEvent.Created?> found;
    private VaultEvent.Created? created;

    /// <summary>Starts the stream, or reads it.</summary>
    /// <param name="wanted">The first event, stored when the stream is empty and <paramref name="mayCreate"/>.</param>
    /// <param name="mayCreate">Whether an empty stream is a new vault, or a journal that has been lost.</param>
    /// <param name="found">Gets the first event; null when there is none or the stream is faulty.</param>
    /// <param name="parts">What the vault's actors share.</param>
    public VaultActor(
        VaultEvent.Created wanted, bool mayCreate, TaskCompletionSource<VaultEvent.Created?> found, VaultParts parts)
        : base(PersistenceIds.Vault, parts)
    {
        (this.wanted, this.found) = (wanted, found);
        MayCreate = mayCreate;
    }

    private bool MayCreate { get; }

    protected override Refusal Unreadable => new Refusal.Unavailable("The vault's own history cannot be read");

    protected override void Apply(VaultEvent happened) => created ??= (VaultEvent.Created)happened;

    protected override VaultEvent Decode(StoredEvent stored) => EventCodec.DecodeVault(stored);

    protected override (DateTimeOffset At, EncodedEvent Bytes) Encode(VaultEvent happened) =>
        (happened.At, EventCodec.Encode(happened));

    protected override void OnRecovered()
    {
        if (IsFaulty) found.TrySetResult(null);
        else if (created is not null || !MayCreate) found.TrySetResult(created);
        else Self.Tell(wanted);
    }

    protected override void OnCommand(object message)
    {
        if (message is VaultEvent.Created first && created is null) Store([first], () => found.TrySetResult(created));
        else Unhandled(message);
    }

    protected override void RefusePending() =>
        found.TrySetException(new IOException("The vault's own stream could not be read or written."));
}
