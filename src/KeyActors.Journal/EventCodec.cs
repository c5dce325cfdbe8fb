using System.Buffers;
using System.Collections.Immutable;

using KeyActors.Model;

namespace KeyActors.Journal;

/// <summary>Events to bytes and back, by one closed table of manifests. Bytes: docs/formats/journal.md.</summary>
/// <remarks>The time of an event is not in its payload: the envelope's time is the event's time. Every event has exactly
/// one byte form. Safe on any thread.</remarks>
public static class EventCodec
{
    /// <summary>The manifest of the event by which a key gets a grant: for who looks for such keys.</summary>
    public const string GrantCreated = "key.grant-created/1";

    /// <summary>Largest payload, in bytes: above the largest event that the limits of the model allow.</summary>
    public const int PayloadBytesMax = 262_144;

    /// <summary>Every manifest that this release writes and reads.</summary>
    public static ImmutableArray<string> Manifests { get; } = [.. EventTable.Rows.Select(static row => row.Manifest)];

    /// <summary>Whether this release reads the manifest.</summary>
    public static bool Knows(string? manifest) => manifest is not null && EventTable.ByManifest.ContainsKey(manifest);

    /// <summary>The bytes of a key's event.</summary>
    /// <exception cref="BrokenInvariantException">A field breaks a bound of the model: nothing may be stored that cannot be
    /// read again.</exception>
    public static EncodedEvent Encode(KeyEvent happened) => Encode(happened, happened.Stamp);

    /// <summary>The bytes of a realm directory's event.</summary>
    /// <exception cref="BrokenInvariantException">As for a key's event.</exception>
    public static EncodedEvent Encode(RealmEvent happened) => Encode(happened, happened.Stamp);

    /// <summary>The bytes of a vault's event.</summary>
    /// <exception cref="BrokenInvariantException">As for a key's event.</exception>
    public static EncodedEvent Encode(VaultEvent happened) => Encode(happened, happened.Stamp);

    /// <summary>Reads an event of any stream.</summary>
    /// <returns>A <see cref="KeyEvent"/>, <see cref="RealmEvent"/> or <see cref="VaultEvent"/>.</returns>
    /// <param name="manifest">Which event; looked up in the closed table, never a type name.</param>
    /// <param name="payload">Its bytes; nothing of them is kept.</param>
    /// <param name="at">UTC; the envelope's time, which becomes the event's.</param>
    /// <exception cref="JournalFormatException">Unknown manifest, or the bytes are not its one form.</exception>
    public static object Decode(string manifest, ReadOnlyMemory<byte> payload, DateTimeOffset at)
    {
        if (manifest is null || !EventTable.ByManifest.TryGetValue(manifest, out var row))
            throw new JournalFormatException($"This release does not know {JournalFormatException.Shown(manifest)}.");
        if (payload.Length > PayloadBytesMax) throw JournalFormatException.Unreadable(row.Manifest, "it is too large");
        var from = new PayloadReader(row.Manifest, payload);
        from.Array(row.Fields);
        var happened = row.Read(ref from, new EventHead(at.ToUniversalTime(), from.Stamp()));
        from.End();
        return happened;
    }

    /// <summary>Reads an event of a key's stream.</summary>
    /// <exception cref="JournalFormatException">Not readable, or the event belongs to another kind of stream.</exception>
    public static KeyEvent DecodeKey(string manifest, ReadOnlyMemory<byte> payload, DateTimeOffset at) =>
        Of<KeyEvent>(Decode(manifest, payload, at), manifest, "key");

    /// <summary>Reads the event in an envelope of a key's stream.</summary>
    /// <exception cref="JournalFormatException">Not readable, or the event belongs to another kind of stream.</exception>
    public static KeyEvent DecodeKey(StoredEvent stored) => DecodeKey(stored.Manifest, stored.Payload, stored.At);

    /// <summary>Reads an event of a realm directory's stream.</summary>
    /// <exception cref="JournalFormatException">Not readable, or the event belongs to another kind of stream.</exception>
    public static RealmEvent DecodeRealm(string manifest, ReadOnlyMemory<byte> payload, DateTimeOffset at) =>
        Of<RealmEvent>(Decode(manifest, payload, at), manifest, "realm directory");

    /// <summary>Reads the event in an envelope of a realm directory's stream.</summary>
    /// <exception cref="JournalFormatException">Not readable, or the event belongs to another kind of stream.</exception>
    public static RealmEvent DecodeRealm(StoredEvent stored) => DecodeRealm(stored.Manifest, stored.Payload, stored.At);

    /// <summary>Reads an event of the vault's own stream.</summary>
    /// <exception cref="JournalFormatException">Not readable, or the event belongs to another kind of stream.</exception>
    public static VaultEvent DecodeVault(string manifest, ReadOnlyMemory<byte> payload, DateTimeOffset at) =>
        Of<VaultEvent>(Decode(manifest, payload, at), manifest, "vault");

    /// <summary>Reads the event in an envelope of the vault's own stream.</summary>
    /// <exception cref="JournalFormatException">Not readable, or the event belongs to another kind of stream.</exception>
    public static VaultEvent DecodeVault(StoredEvent stored) => DecodeVault(stored.Manifest, stored.Payload, stored.At);

    private static EncodedEvent Encode(object happened, CommandStamp stamp)
    {
        if (!EventTable.ByType.TryGetValue(happened.GetType(), out var row))
            throw new BrokenInvariantException($"{happened.GetType().Name} has no manifest.");
        var bytes = new ArrayBufferWriter<byte>();
        var to = new PayloadWriter(bytes);
        to.Array(row.Fields);
        to.Stamp(stamp);
        row.Write(ref to, happened);
        to.End();
        ReadBack(row, bytes.WrittenMemory);
        return new EncodedEvent(row.Manifest, bytes.WrittenMemory);
    }

    /// <summary>An event that cannot be read again would make its key unavailable: better not to write it.</summary>
    private static void ReadBack(EventRow row, ReadOnlyMemory<byte> payload)
    {
        try
        {
            Decode(row.Manifest, payload, DateTimeOffset.UnixEpoch);
        }
        catch (JournalFormatException e)
        {
            throw new BrokenInvariantException($"An event is out of bounds and was not stored. {e.Message}");
        }
    }

    private static TUnion Of<TUnion>(object happened, string manifest, string stream)
        where TUnion : class => happened as TUnion
            ?? throw new JournalFormatException($"{manifest} is no event of a {stream}.");
}
