using KeyActors.Journal;
using KeyActors.Model;

using Xunit;

namespace KeyActors.Unit.Tests.Journal;

/// <summary>Events are for ever: what any release wrote, every later one reads, and writes the same.</summary>
/// <remarks>Set KEYACTORS_WRITE_CORPUS=1 once, by hand, to write missing files. A file is never rewritten.</remarks>
public sealed class CorpusTests
{
    private const string Source =
        "written by this test project when the manifest came; keyed hash under the bytes 00 01 … 1f";

    public static TheoryData<string> Files => [.. Directory
        .EnumerateFiles(Directory.CreateDirectory(Folder()).FullName, "*.txt", SearchOption.AllDirectories)
        .Select(static path => Path.GetRelativePath(Folder(), path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_stored_event_reads_as_it_did_and_is_written_the_same(string file)
    {
        var (manifest, stream, envelope, payload, expected) = Read(Path.Combine(Folder(), file));
        Assert.Equal(manifest.Replace('/', '-'), Path.GetDirectoryName(file));

        var stored = EnvelopeCodec.Decode(manifest, envelope);
        var happened = EventCodec.Decode(manifest, stored.Payload, stored.At);

        Assert.Equal(payload, stored.Payload.ToArray());
        // A later release may know more of an event than the file says; what the file says stays true, in order.
        var lines = EventText.Lines(happened);
        Assert.Equal(expected, lines.Where(line => expected.Contains(line, StringComparer.Ordinal)));
        Assert.Equal(payload, EventGenerators.Encode(happened).Payload.ToArray());
        Assert.Equal(envelope, EnvelopeCodec.Encode(stored));
        Assert.Null(new StreamChain(stream, new TestMac()).Accept(stored));
    }

    [Fact]
    public void Every_manifest_has_a_file()
    {
        if (Environment.GetEnvironmentVariable("KEYACTORS_WRITE_CORPUS") == "1") WriteMissing();

        Assert.All(EventCodec.Manifests, static manifest => Assert.True(
            File.Exists(PathOf(manifest)), $"{manifest} has no corpus file: see the remarks of {nameof(CorpusTests)}."));
    }

    private static void WriteMissing()
    {
        foreach (var (happened, comment) in CorpusEvents.All)
        {
            var encoded = EventGenerators.Encode(happened);
            var path = PathOf(encoded.Manifest);
            if (File.Exists(path)) continue;
            var stream = happened switch
            {
                KeyEvent => "key:us-east-1:000000000000:1234abcd-12ab-4cd3-8abc-1234567890ab",
                RealmEvent => PersistenceIds.Realm(Realm.Default),
                _ => PersistenceIds.Vault,
            };
            var stored = new StreamChain(stream, new TestMac())
                .Append(EventGenerators.At(happened), encoded.Manifest, encoded.Payload);
            string[] lines =
            [
                $"expect: {encoded.Manifest}",
                $"comment: {comment}",
                $"source: {Source}",
                "",
                $"stream: {stream}",
                $"envelope: {Convert.ToHexStringLower(EnvelopeCodec.Encode(stored))}",
                $"payload: {Convert.ToHexStringLower(encoded.Payload.Span)}",
                "event:",
                .. EventText.Lines(happened),
            ];
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, string.Join('\n', lines) + "\n");
        }
    }

    private static (string Manifest, string Stream, byte[] Envelope, byte[] Payload, string[] Expected) Read(string path)
    {
        var lines = File.ReadAllText(path).TrimEnd('\n').Split('\n');
        Assert.Equal("", lines[3]);
        Assert.Equal("event:", lines[7]);
        string Field(int line, string name) => lines[line].StartsWith($"{name}: ", StringComparison.Ordinal)
            ? lines[line][(name.Length + 2)..]
            : throw new InvalidDataException($"{path}: line {line + 1} is not '{name}'.");
        Assert.NotEqual("", Field(1, "comment") + Field(2, "source"));
        return (
            Field(0, "expect"),
            Field(4, "stream"),
            Convert.FromHexString(Field(5, "envelope")),
            Convert.FromHexString(Field(6, "payload")),
            lines[8..]);
    }

    private static string PathOf(string manifest) => Path.Combine(Folder(), manifest.Replace('/', '-'), "0001.txt");

    private static string Folder()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "KeyActors.sln")))
                return Path.Combine(at.FullName, "tests", "corpus", "events");
        }

        throw new InvalidOperationException("KeyActors.sln is not above the tests.");
    }
}
