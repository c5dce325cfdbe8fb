using System.Globalization;

namespace KeyActors.Journal;

/// <summary>An event in its envelope: what the journal stores, one for each row.</summary>
/// <remarks>Immutable; holds no secret. The memory it is given is kept, not copied, and must not change.</remarks>
public sealed class StoredEvent
{
    /// <summary>Bytes of <see cref="Prev"/> and of <see cref="Mac"/>.</summary>
    public const int HashBytes = 32;

    /// <summary>Puts the parts together as they are; <see cref="StreamChain"/> says whether they belong together.</summary>
    /// <exception cref="ArgumentException">A number below 1, a hash not of 32 bytes, or too large a payload.</exception>
    public StoredEvent(
        long number,
        DateTimeOffset at,
        string manifest,
        ReadOnlyMemory<byte> payload,
        ReadOnlyMemory<byte> prev,
        ReadOnlyMemory<byte> mac)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentException.ThrowIfNullOrEmpty(manifest);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, EventCodec.PayloadBytesMax, nameof(payload));
        ArgumentOutOfRangeException.ThrowIfNotEqual(prev.Length, HashBytes, nameof(prev));
        ArgumentOutOfRangeException.ThrowIfNotEqual(mac.Length, HashBytes, nameof(mac));
        (Number, At, Manifest, Payload, Prev, Mac) = (number, at.ToUniversalTime(), manifest, payload, prev, mac);
    }

    /// <summary>Position in its stream: 1 for the first event, without gaps.</summary>
    public long Number { get; }

    /// <summary>UTC, exact to the tick of 100 ns; the time of the event, which its payload does not repeat.</summary>
    public DateTimeOffset At { get; }

    /// <summary>Which event and which version of its fields.</summary>
    public string Manifest { get; }

    /// <summary>The event's bytes, see <see cref="EventCodec"/>.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>32 bytes: the hash of the envelope before, or for the first one a hash of the persistence id.</summary>
    public ReadOnlyMemory<byte> Prev { get; }

    /// <summary>32 bytes: the keyed hash of all of the above and the persistence id.</summary>
    public ReadOnlyMemory<byte> Mac { get; }

    /// <summary>Manifest and number; never the payload.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Manifest} #{Number}");
}
