using System.Runtime.Serialization;

using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

using KeyActors.Journal;
using KeyActors.Model;

using Xunit;

namespace KeyActors.Engine.Tests.Journal;

/// <summary>The serializers as Akka finds them through configuration.</summary>
public sealed class JournalSerializerTests : IDisposable
{
    private readonly ActorSystem system = ActorSystem.Create("serializers", ConfigurationFactory.ParseString("""
        akka.loglevel = OFF
        akka.actor {
          serializers {
            journal = "KeyActors.Journal.JournalSerializer, KeyActors.Journal"
            rejecting = "KeyActors.Journal.RejectingSerializer, KeyActors.Journal"
          }
          serialization-bindings {
            "System.Object" = rejecting
            "KeyActors.Journal.StoredEvent, KeyActors.Journal" = journal
          }
        }
        """));

    private readonly StoredEvent stored = new(
        7, DateTimeOffset.UnixEpoch, "key.enabled/1", new byte[] { 1 }, new byte[32], new byte[32]);

    private Serialization Serialization => system.Serialization;

    public void Dispose() => system.Dispose();

    [Fact]
    public void A_stored_event_goes_to_the_journal_serializer_and_back()
    {
        var serializer = Assert.IsType<JournalSerializer>(Serialization.FindSerializerFor(stored));
        var bytes = serializer.ToBinary(stored);

        var read = Assert.IsType<StoredEvent>(
            Serialization.Deserialize(bytes, serializer.Identifier, serializer.Manifest(stored)));

        Assert.Equal(7301, serializer.Identifier);
        Assert.Equal("key.enabled/1", serializer.Manifest(stored));
        Assert.Equal(bytes, EnvelopeCodec.Encode(read));
    }

    [Fact]
    public void A_manifest_outside_the_table_is_refused_in_both_directions()
    {
        var serializer = (JournalSerializer)Serialization.FindSerializerFor(stored);
        var unknown = new StoredEvent(1, stored.At, "key.enabled/9", stored.Payload, stored.Prev, stored.Mac);

        Assert.Throws<SerializationException>(() => serializer.ToBinary(unknown));
        var bytes = serializer.ToBinary(stored);
        Assert.Throws<SerializationException>(() => serializer.FromBinary(bytes, "key.enabled/9"));
        var typeName = typeof(StoredEvent).AssemblyQualifiedName!;
        Assert.Throws<SerializationException>(() => serializer.FromBinary(bytes, typeName));
        Assert.Throws<SerializationException>(() => serializer.FromBinary([1, 2, 3], "key.enabled/1"));
        Assert.Throws<SerializationException>(() => serializer.ToBinary("a text"));
        Assert.Throws<SerializationException>(() => serializer.Manifest(new object()));
    }

    [Theory]
    [InlineData("a text")]
    [InlineData(42)]
    public void Everything_else_is_rejected_both_ways(object anything)
    {
        var serializer = Assert.IsType<RejectingSerializer>(Serialization.FindSerializerFor(anything));

        Assert.Throws<SerializationException>(() => serializer.ToBinary(anything));
        Assert.Throws<SerializationException>(() => Serialization.Deserialize([1], serializer.Identifier, typeof(object)));
        Assert.IsType<RejectingSerializer>(Serialization.FindSerializerForType(typeof(KeyEvent.Enabled)));
    }
}
