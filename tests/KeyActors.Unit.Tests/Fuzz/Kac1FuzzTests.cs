using System.Security.Cryptography;
using KeyActors.Cipher;
using KeyActors.Model;
using KeyActors.Unit.Tests.Cipher;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Unit.Tests.Fuzz;

/// <summary>The opener under fuzz: nothing that was not sealed opens, and nothing throws.</summary>
public sealed class Kac1FuzzTests(ITestOutputHelper output)
{
    private const long Normal = 1_000_000;
    private const long Long = 100_000_000;

    [Fact]
    public void Opens_none_of_a_million_altered_blobs()
    {
        FuzzRun.Run(output, "KAC1 opener", FuzzRun.IsLong ? Long : Normal, static dice =>
        {
            var mutator = new Kac1Mutator(Seeds(dice), dice);
            var destination = new byte[Limits.CiphertextBytesMax];
            return () =>
            {
                mutator.Next();
                return Judge(mutator, destination);
            };
        });
        if (!FuzzRun.IsLong) Vectors.Say(output, "SKIPPED: a hundred million inputs take minutes; set KEYACTORS_LONG=1 or run tests/run --long.");
    }

    [Fact]
    public void Would_notice_a_blob_that_opens()
    {
        var dice = new Dice(FuzzRun.Seed);
        var mutator = new Kac1Mutator(Seeds(dice), dice);
        for (var i = 0; i < 100; i++)
        {
            mutator.NextUnchanged();
            Assert.Contains("opened", Judge(mutator, new byte[Limits.CiphertextBytesMax]), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Tries_every_way_to_be_refused()
    {
        var dice = new Dice(FuzzRun.Seed);
        var mutator = new Kac1Mutator(Seeds(dice), dice);
        var (unparsed, byCommitment, byTag) = (0, 0, 0);
        for (var i = 0; i < 20_000; i++)
        {
            mutator.Next();
            var blob = mutator.Blob.Span;
            if (!Kac1Header.TryParse(blob, out _)) unparsed++;
            else if (CommitmentHolds(mutator)) byTag++;
            else byCommitment++;
        }

        Vectors.Say(output, $"KAC1 mutator: {unparsed} do not parse, {byCommitment} end at the commitment, {byTag} at the tag.");
        Assert.All(new[] { unparsed, byCommitment, byTag }, static n => Assert.InRange(n, 500, 20_000));
    }

    /// <summary>The known answers, and blobs of all sizes under three materials and several contexts.</summary>
    internal static IReadOnlyList<Kac1Seed> Seeds(Dice dice)
    {
        var seeds = Kac1Vector.All().Select(static v => new Kac1Seed(v.Key, v.Context, v.Blob)).ToList();
        EncryptionContext[] contexts =
        [
            EncryptionContext.Empty, EncryptionContext.Of(("a", "1")), EncryptionContext.Of(("tenant", "17"), ("purpose", "fuzz")),
        ];
        for (var m = 0; m < 3; m++)
        {
            var material = new byte[Kac1.MaterialBytes];
            dice.Fill(material);
            var id = KeyId.FromRandom(material.AsSpan(..16), isMultiRegion: false);
            foreach (var length in new[] { 0, 1, 15, 16, 17, 32, 300, Limits.PlaintextBytesMax })
                foreach (var context in contexts)
                {
                    var blob = new byte[length + Kac1.OverheadBytes];
                    Kac1.Seal(material, id, MaterialName.Of(material, id), context, new byte[length], blob, Entropy.Kernel);
                    seeds.Add(new Kac1Seed(material, context, blob));
                }
        }

        return seeds;
    }

    /// <summary>Null when the input was refused as it must be.</summary>
    private static string? Judge(Kac1Mutator mutator, byte[] destination)
    {
        var blob = mutator.Blob.Span;
        var room = Kac1Header.TryParse(blob, out var header) ? header.PlaintextBytes : 0;
        var plaintext = destination.AsSpan(0, room);
        plaintext.Fill(0xAA);
        if (Kac1.TryOpen(mutator.Material, mutator.Context, blob, plaintext)) return $"opened: {Convert.ToHexString(blob)}";
        return plaintext.ContainsAnyExcept((byte)0) ? $"left bytes behind: {Convert.ToHexString(blob)}" : null;
    }

    private static bool CommitmentHolds(Kac1Mutator mutator)
    {
        var bound = new byte[Kac1Header.CommitmentAt + CanonicalContext.HashBytes];
        mutator.Blob.Span[..Kac1Header.CommitmentAt].CopyTo(bound);
        CanonicalContext.Hash(mutator.Context, bound.AsSpan(Kac1Header.CommitmentAt));
        Span<byte> derived = stackalloc byte[64];
        Kdf.HmacSha512(mutator.Material, "KeyActors/KAC1/AES-256-GCM"u8, bound, derived);
        return CryptographicOperations.FixedTimeEquals(derived[32..], mutator.Blob.Span[Kac1Header.CommitmentAt..Kac1Header.CiphertextAt]);
    }
}
