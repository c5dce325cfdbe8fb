using System.Runtime.Serialization;

using Akka.Actor;
using Akka.Serialization;

namespace KeyActors.Journal;

/// <summary>Bound to <see cref="object"/>: what has no serializer of its own is never written and never read.</summary>
/// <remarks>In the place of the default one, which constructs whatever type a stored text names.</remarks>
public sealed class RejectingSerializer : Serializer
{
    /// <summary>Made by Akka, from configuration.</summary>
    public RejectingSerializer(ExtendedActorSystem system)
        : base(system)
    {
    }

    /// <summary>Made by Akka in the place of a serializer that has settings; they are not read.</summary>
    public RejectingSerializer(ExtendedActorSystem system, Akka.Configuration.Config settings)
        : base(system)
    {
    }

    /// <summary>7300; no row ever holds it.</summary>
    public override int Identifier => 7300;

    /// <summary>Without manifest.</summary>
    public override bool IncludeManifest => false;

    /// <summary>Always refuses.</summary>
    /// <exception cref="SerializationException">Always.</exception>
    public override byte[] ToBinary(object obj) => throw new SerializationException(
        $"{obj?.GetType().Name ?? "Nothing"} has no serializer of its own, and there is no default one.");

    /// <summary>Always refuses.</summary>
    /// <exception cref="SerializationException">Always.</exception>
    public override object FromBinary(byte[] bytes, Type type) => throw new SerializationException(
        "These bytes have no serializer of their own, and there is no default one.");
}
