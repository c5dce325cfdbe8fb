namespace KeyActors.Journal;

/// <summary>An event as bytes, without its time: the envelope holds that.</summary>
/// <param name="Manifest">Which event and which version of its fields, such as <c>key.rotated/1</c>.</param>
/// <param name="Payload">A MessagePack array, at most <see cref="EventCodec.PayloadBytesMax"/> bytes.</param>
public readonly record struct EncodedEvent(string Manifest, ReadOnlyMemory<byte> Payload);
