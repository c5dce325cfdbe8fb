using KeyActors.Journal;
using KeyActors.Model;

using Xunit;

namespace KeyActors.Unit.Tests.Journal;

/// <summary>A trail is for ever: what any release wrote, every later one reads, and writes the same.</summary>
/// <remarks>One file with a chain of one block of each kind. Set KEYACTORS_WRITE_CORPUS=1 once, by hand, to write it when it is
/// missing. It is never rewritten; a new form gets a new file.</remarks>
public sealed class TrailCorpus
{
    private static readonly DateTimeOffset At = new(2026, 11, 24, 14, 3, 0, TimeSpan.Zero);

    internal static TrailEntry Entry { get; } = new()
    {
        By = new Caller("arn:aws:iam::111122223333:user/mia", "192.0.2.7").With("mfa", "true"),
        FirstAt = At.AddSeconds(1),
        LastAt = At.AddSeconds(1).AddTicks(2_345),
        Count = 3,
        Operation = "Encrypt",
        Realm = Realm.Default,
        Key = Arn,
        Alias = new AliasArn(Realm.Default, AliasName.Parse("alias/orders")),
        Material = new KeyMaterialId(1, 2),
        Context = EncryptionContext.Of(("tenant", "acme"), ("table", "cards")),
        Result = TrailEntry.Ok,
        Request = IdempotencyKey.Of("order 17"),
        IsReadOnly = true,
        Bytes = 96,
        Parameters = TrailEntry.NoParameters.Add("encryptionAlgorithm", "SYMMETRIC_DEFAULT"),
    };

    private static KeyArn Arn =>
        KeyArn.TryParse("arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-4cd3-8abc-1234567890ab", out var arn)
            ? arn
            : throw new InvalidOperationException();

    private static IReadOnlyList<(TrailContent Content, DateTimeOffset First, DateTimeOffset Last)> Contents =>
    [
        (new TrailContent.Opened(TrailLevel.Trail), At, At),
        (new TrailContent.Entries(
            [
                Entry,
                Entry with
                {
                    FirstAt = At.AddSeconds(2), LastAt = At.AddSeconds(2), Count = 1, Operation = "Decrypt", Key = null,
                    Named = "alias/nobody", Alias = null, Material = null, Result = "alias-unknown", Bytes = 0,
                    Context = EncryptionContext.Empty, Parameters = TrailEntry.NoParameters,
                },
            ]),
            At.AddSeconds(1), At.AddSeconds(2)),
        (new TrailContent.Counts(At.AddSeconds(3), At.AddSeconds(4), [new TrailCount("Decrypt", "too-busy", 7)]),
            At.AddSeconds(3), At.AddSeconds(4)),
        (new TrailContent.Gap(new TrailGap(3, At.AddSeconds(4), At.AddSeconds(9))), At.AddSeconds(9), At.AddSeconds(9)),
        (new TrailContent.Dropped(1, 2, At.AddSeconds(2)), At.AddSeconds(10), At.AddSeconds(10)),
        (new TrailContent.Closed(), At.AddSeconds(11), At.AddSeconds(11)),
    ];

    [Fact]
    public void A_stored_trail_reads_as_it_did_and_is_written_the_same()
    {
        if (Environment.GetEnvironmentVariable("KEYACTORS_WRITE_CORPUS") == "1" && !File.Exists(Path)) Write();

        var lines = File.ReadAllText(Path).TrimEnd('\n').Split('\n').Where(static l => !l.StartsWith('#')).ToList();
        Assert.Equal(Contents.Count, lines.Count);
        var (reader, writer) = (new TrailChain(new TestMac()), new TrailChain(new TestMac()));
        foreach (var (line, (expected, first, last)) in lines.Zip(Contents))
        {
            var columns = line.Split(' ');
            object Column(int i) => i is 0 or 2 or 3 or 4
                ? long.Parse(columns[i], System.Globalization.CultureInfo.InvariantCulture)
                : Convert.FromHexString(columns[i]);
            Assert.Null(reader.Accept(TrailSchema.Read(Column), out var content));
            Assert.Equal(TrailCodecTests.Texts(expected), TrailCodecTests.Texts(content!));
            Assert.Equal(line, Line(writer.Append(content!, first, last)));
        }
    }

    private static void Write()
    {
        var chain = new TrailChain(new TestMac());
        string[] lines =
        [
            "# A trail with one block of each kind, a line each: the columns of docs/formats/trail.md, blobs in hex.",
            "# Keyed hash under the bytes 00 01 … 1f.",
            .. Contents.Select(c => Line(chain.Append(c.Content, c.First, c.Last))),
        ];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        File.WriteAllText(Path, string.Join('\n', lines) + "\n");
    }

    private static string Line(TrailBlock block) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{block.Number} {Hex(block.Previous)} {block.FirstAt.UtcTicks} {block.LastAt.UtcTicks} {block.Entries} {Hex(block.Body)} {Hex(
            block.Hash)} {Hex(block.Mac)}");

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(bytes.Span);

    private static string Path { get; } = Find();

    private static string Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(at.FullName, "KeyActors.sln")))
                return System.IO.Path.Combine(at.FullName, "tests", "corpus", "trail", "0001.txt");
        }

        throw new InvalidOperationException("KeyActors.sln is not above the tests.");
    }
}
