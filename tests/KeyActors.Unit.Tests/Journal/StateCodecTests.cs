using System.Collections.Immutable;
using System.Reflection;

using CsCheck;

using KeyActors.Journal;
using KeyActors.Model;

using Xunit;

namespace KeyActors.Unit.Tests.Journal;

/// <summary>A state that went through a snapshot is the state that it was, in full and for all that follows.</summary>
public sealed class StateCodecTests
{
    [Fact]
    public void Law_The_state_of_a_key_comes_back_in_full() => GenModel.KeySteps.Sample(steps =>
    {
        foreach (var state in KeyLife.Of(steps).Moments.Select(static m => m.After).OfType<KeyState>().Distinct()) AssertComesBack(state);
    });

    [Fact]
    public void Law_A_key_goes_on_from_a_snapshot_as_it_would_have() =>
        Gen.Select(GenModel.KeyHistory, Gen.Int[1, 60]).Sample((history, cut) =>
        {
            var before = history.Take(cut).Aggregate((KeyState?)null, KeyState.Evolve)!;
            var restored = KeyStateCodec.Decode(KeyStateCodec.Encode(before));
            foreach (var happened in history.Skip(cut))
            {
                (before, restored) = (KeyState.Evolve(before, happened), KeyState.Evolve(restored, happened));
                Assert.Equal(Plain.Of(before), Plain.Of(restored));
            }
        });

    [Fact]
    public void Law_The_state_of_a_directory_comes_back_in_full() => GenModel.RealmSteps.Sample(steps =>
    {
        foreach (var state in RealmLife.Of(steps).Moments.Select(static m => m.After).Distinct())
        {
            var bytes = RealmStateCodec.Encode(state);
            var restored = RealmStateCodec.Decode(bytes);
            Assert.Equal(Plain.Of(state), Plain.Of(restored));
            Assert.Equal(bytes.ToArray(), RealmStateCodec.Encode(restored).ToArray());
        }
    });

    [Fact]
    public void Law_A_directory_goes_on_from_a_snapshot_as_it_would_have() =>
        Gen.Select(GenModel.RealmSteps, Gen.Int[0, 80]).Sample((steps, cut) =>
        {
            var history = RealmLife.Of(steps).History;
            var before = history.Take(cut).Aggregate(RealmState.Empty(Realm.Default), RealmState.Evolve);
            var restored = RealmStateCodec.Decode(RealmStateCodec.Encode(before));
            foreach (var happened in history.Skip(cut))
            {
                (before, restored) = (RealmState.Evolve(before, happened), RealmState.Evolve(restored, happened));
                Assert.Equal(Plain.Of(before), Plain.Of(restored));
            }
        });

    /// <summary>Random lives may never reach a new part of the state. This state has something in each of them.</summary>
    [Fact]
    public void Every_part_of_a_state_is_stored()
    {
        var entry = new MaterialEntry(Some.Material(1).Id, Some.Material(1).Secret, Some.Noon, RotationKind.Automatic)
        {
            Presence = MaterialPresence.Held,
            ExpiresAt = Some.Noon.AddDays(90),
            DeleteAt = Some.Noon.AddDays(7),
            Description = "made elsewhere",
        };
        var pending = entry with { Id = Some.Material(2).Id, Secret = Some.Material(2).Secret };
        var stamp = Some.Created().Stamp;
        var mine = new KeyArn(Realm.Default, Some.MultiRegionId(1));
        var grant = new Grant(mine, GrantId.Of(mine, 4, stamp.Once), Some.Noon, AccountId.Vault, Full());
        var parts = new KeyStateParts
        {
            Address = mine,
            Number = 70_000,
            LastAt = Some.Noon.AddDays(1),
            CreatedAt = Some.Noon,
            Description = "all of it",
            Spec = KeySpec.SymmetricDefault,
            Usage = KeyUsage.EncryptDecrypt,
            Origin = KeyOrigin.External,
            Tier = KeyTier.Owned,
            Service = "vault",
            Policy = "{}",
            Grants = GrantSet.Restore([grant]),
            Holdings = MaterialSet.Restore([entry], pending, [Some.Material(3).Secret]),
            MaterialDeletionDays = 3,
            IsOff = true,
            DeletionAt = Some.Noon.AddDays(8),
            IsEnding = true,
            IsEnded = true,
            OnDemandRotations = 5,
            Counters = new UsageState
            {
                LastAllotment = 9,
                Open = [new Allotment(9, Some.Material(1).Id, 1_024, 4_194_304)],
                Closed = [new MaterialUsage(Some.Material(1).Id, 1, 2, 3, 4, 5, Some.Noon)],
                Notes = 70_001,
                LastNoted = new LastUse(KeyWork.Verify, Some.Noon),
                Budget = new UsageBudget(null, 4_096, AtLimit.Rotate),
            },
            Rotation = new RotationSchedule(90, Some.Noon.AddDays(90)),
            Tags = new Dictionary<string, string> { ["team"] = "red" },
            Aliases = [Some.Alias("one")],
            AliasMark = 4,
            Recovery = 70_000,
            CountsAtLeast = true,
            Answers = AnswerMemory<KeyReply>.Empty.With(stamp, Some.Noon, new KeyReply.Changed(mine)),
            Regions = new RegionState
            {
                Role = RegionRole.Primary,
                Primary = Some.West,
                Version = 300,
                Replicas =
                [
                    new ReplicaRecord(Realm.Default.Region, 299, Some.Material(2).Id, null),
                    new ReplicaRecord(Some.West, 0, null, new ReplicaWish(stamp, "west", [new Tag("team", "red")], "{}")),
                ],
                Rotating = RotationKind.OnDemand,
                ChangingTo = Some.West,
                Expected = Some.Material(2).Id,
                DeletionDays = 30,
            },
        };
        AssertFull(parts);
        AssertFull(parts.Regions);
        AssertFull(entry);
        AssertFull(grant);
        AssertFull(grant.Terms);
        AssertFull(parts.Rotation);
        AssertFull(parts.Answers.Entries.Single());
        AssertComesBack(KeyState.Restore(parts));
        AssertComesBack(KeyState.Restore(parts with { IsEnded = false }));
    }

    /// <summary>No rule lets all of them stand together; the codec knows no rules.</summary>
    private static GrantTerms Full() => new()
    {
        Grantee = "arn:aws:iam::000000000000:root",
        GranteeService = "backup.amazonaws.com",
        Retiring = "arn:aws:iam::000000000000:role/r",
        RetiringService = "s3.amazonaws.com",
        Operations = [GrantOperation.Decrypt, GrantOperation.Decapsulate],
        Name = "nightly",
        ContextEquals = EncryptionContext.Of(("b\uFFFD", "2"), ("b\U0001F600", "1")),
        ContextSubset = EncryptionContext.Empty,
        SourceArn = "arn:aws:s3:us-east-1:000000000000:bucket",
    };

    [Fact]
    public void A_part_of_a_key_that_no_snapshot_would_hold_is_found() => Assert.Equal(
        Parts(typeof(KeyState)).Except([nameof(KeyState.Status)]).Order(), Parts(typeof(KeyStateParts)).Order());

    [Fact]
    public void A_part_of_the_materials_that_no_snapshot_would_hold_is_found() => Assert.Equal(
        Parts(typeof(MaterialSet)).Except([nameof(MaterialSet.IsComplete), nameof(MaterialSet.FirstExpiry), nameof(MaterialSet.FirstEnd)])
            .Order(),
        Parameters(typeof(MaterialSet)).Order());

    [Fact]
    public void A_part_of_a_directory_that_no_snapshot_would_hold_is_found() =>
        Assert.Equal(Parts(typeof(RealmState)).Order(), Parameters(typeof(RealmState)).Order());

    [Theory]
    [MemberData(nameof(Replies))]
    public void Every_answer_that_a_key_remembers_comes_back(KeyReply reply)
    {
        var state = KeyState.Evolve(null, Some.Created());
        var answers = AnswerMemory<KeyReply>.Empty.With(Some.Created().Stamp, Some.Noon, reply);
        AssertComesBack(KeyState.Restore(state.TakeApart() with { Answers = answers }));
    }

    public static TheoryData<KeyReply> Replies() => new(
        new KeyReply.Created(Some.Address, null),
        new KeyReply.Created(Some.Address, Some.Material(4).Id),
        new KeyReply.Rotated(Some.Address, Some.Material(4).Id),
        new KeyReply.Imported(Some.Address, Some.Material(4).Id),
        new KeyReply.DeletionScheduled(Some.Address, Some.Noon),
        new KeyReply.DeletionAwaitsReplicas(Some.Address, 30),
        new KeyReply.GrantCreated(Some.Address, GrantId.Of(Some.Address, 7, Some.Once("grant"))),
        new KeyReply.Changed(Some.Address));

    [Fact]
    public void Another_answer_is_not_stored()
    {
        var state = KeyState.Evolve(null, Some.Created());
        foreach (KeyReply reply in new KeyReply[] { new KeyReply.Permitted(Some.Address), new KeyReply.Changed(new KeyArn(Realm.Default, Some.Id(9))) })
        {
            var answers = AnswerMemory<KeyReply>.Empty.With(Some.Created().Stamp, Some.Noon, reply);
            Assert.Throws<BrokenInvariantException>(() => KeyStateCodec.Encode(KeyState.Restore(state.TakeApart() with { Answers = answers })));
        }
    }

    [Fact]
    public void Bytes_that_are_cut_or_go_on_are_no_state()
    {
        var key = KeyStateCodec.Encode(KeyState.Evolve(null, Some.Created("words", new Tag("team", "red"))));
        var realm = RealmStateCodec.Encode(RealmLife.Of([new(TimeSpan.Zero, new RealmCommand.ClaimKey(Some.Alice, Some.Once("claim"), Some.Id(1)), 0)]).State);
        for (var length = 0; length < key.Length; length++)
            Assert.Throws<JournalFormatException>(() => KeyStateCodec.Decode(key[..length]));
        for (var length = 0; length < realm.Length; length++)
            Assert.Throws<JournalFormatException>(() => RealmStateCodec.Decode(realm[..length]));
        Assert.Throws<JournalFormatException>(() => KeyStateCodec.Decode((byte[])[.. key.Span, 0]));
        Assert.Throws<JournalFormatException>(() => RealmStateCodec.Decode((byte[])[.. realm.Span, 0]));
    }

    [Fact]
    public void Law_Bytes_with_one_bit_flipped_are_no_state_or_another_one_in_its_own_form() =>
        Gen.Select(GenModel.KeyHistory, Gen.Int[0, int.MaxValue]).Sample((history, bit) =>
        {
            var bytes = KeyStateCodec.Encode(history.Aggregate((KeyState?)null, KeyState.Evolve)!).ToArray();
            bytes[bit / 8 % bytes.Length] ^= (byte)(1 << (bit % 8));
            try
            {
                Assert.Equal(bytes, KeyStateCodec.Encode(KeyStateCodec.Decode(bytes)).ToArray());
            }
            catch (Exception e) when (e is JournalFormatException or BrokenInvariantException)
            {
                // The two ways to say no.
            }
        });

    private static void AssertComesBack(KeyState state)
    {
        var bytes = KeyStateCodec.Encode(state);
        var restored = KeyStateCodec.Decode(bytes);
        Assert.Equal(Plain.Of(state), Plain.Of(restored));
        Assert.Equal(bytes.ToArray(), KeyStateCodec.Encode(restored).ToArray());
    }

    /// <summary>A member with nothing in it would not show whether it is stored.</summary>
    private static void AssertFull(object value)
    {
        foreach (var field in value.GetType().GetFields(BindingFlags.Instance | BindingFlags.NonPublic))
        {
            var held = field.GetValue(value);
            var isNothing = held is null or "" || (held.GetType().IsValueType && held.Equals(Activator.CreateInstance(held.GetType())));
            Assert.False(isNothing, $"Give {field.Name} of {value.GetType().Name} a value here, and its codec a field.");
        }
    }

    /// <summary>Names of the members that hold something; a property without a field of its own holds nothing.</summary>
    private static IEnumerable<string> Parts(Type type) =>
        type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic).Select(static f => f.Name.Split('<', '>') is [_, var name, _] ? name : f.Name);

    private static ImmutableArray<string> Parameters(Type type) =>
        [.. type.GetMethod("Restore")!.GetParameters().Select(static p => char.ToUpperInvariant(p.Name![0]) + p.Name[1..])];
}
