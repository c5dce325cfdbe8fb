using System.Runtime.Serialization;

using Akka.Actor;
using Akka.Serialization;

using KeyActors.Model;

namespace KeyActors.Journal;

/// <summary>The only serializer of the journal: a <see cref="StoredEvent"/> with a manifest of the closed table.</summary>
/// <remarks>Everything else is a <see cref="SerializationException"/>, in both directions. A manifest is looked up and
/// never used as a type name: a writer in the database cannot choose what is constructed. Safe on any thread.</remarks>
public sealed class JournalSerializer : SerializerWithStringManifest
{
    /// <summary>Made by Akka, from configuration.</summary>
    public JournalSerializer(ExtendedActorSystem system)
        : base(system)
    {
    }

    /// <summary>7301, which stands in every row.</summary>
    public override int Identifier => EnvelopeCodec.SerializerId;

    /// <summary>The event's own manifest.</summary>
    /// <exception cref="SerializationException">Not a stored event.</exception>
    public override string Manifest(object o) => Stored(o).Manifest;

    /// <summary>The bytes of the envelope.</summary>
    /// <exception cref="SerializationException">Not a stored event, or its manifest is unknown.</exception>
    public override byte[] ToBinary(object obj)
    {
        try
        {
            return EnvelopeCodec.Encode(Stored(obj));
        }
        catch (BrokenInvariantException e)
        {
            throw new SerializationException(e.Message, e);
        }
    }

    /// <summary>The envelope of a row; its chain and payload are not looked at here.</summary>
    /// <exception cref="SerializationException">Unknown manifest or bad bytes.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        try
        {
            return EnvelopeCodec.Decode(manifest, bytes);
        }
        catch (JournalFormatException e)
        {
            throw new SerializationException(e.Message, e);
        }
    }

    private static StoredEvent Stored(object o) =>
        o as StoredEvent ?? throw new SerializationException("The journal stores nothing but stored events.");
}
