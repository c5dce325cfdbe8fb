using Akka.Actor;
using KeyActors.Calls;
using KeyActors.Cipher;
using KeyActors.Clocks;
using KeyActors.Engine;
using KeyActors.Journal;
using KeyActors.Logging;
using KeyActors.Material;
using KeyActors.Model;
using KeyActors.Settings;
using KeyActors.Store;
using KeyActors.Trail;

namespace KeyActors.Actors;

/// <summary>What every actor of one vault shares. Safe on any thread.</summary>
internal sealed class VaultParts
{
    private int level;
    private long notesFrom;

    internal required SecretKeeper Keeper { get; init; }

    internal required IChainMac Mac { get; init; }

    internal required TimeProvider Clock { get; init; }

    internal required Entropy Entropy { get; init; }

    /// <summary>Whether the clock is believed enough to erase something. Who erases asks it as an
    /// <see cref="IErasingGate"/>.</summary>
    internal required ErasingHold Erasing { get; init; }

    /// <summary>Whether the vault was recovered; filled by its own stream before anything is served.</summary>
    internal required RecoveryBook Recovery { get; init; }

    /// <summary>Which access keys serve; filled by the vault's own stream before anything is served.</summary>
    internal AccessKeyBook AccessKeys { get; } = new();

    /// <summary>Which keys have, or had, grants.</summary>
    internal required GrantBook Grants { get; init; }

    internal required AlarmBook Log { get; init; }

    internal required IVaultJournal Journal { get; init; }

    internal required VaultSettings Settings { get; init; }

    /// <summary>Whether the vault is opened as the emulator's.</summary>
    internal bool IsEmulator { get; init; }

    internal required RealmBook Realms { get; init; }

    internal required CallGate VaultGate { get; init; }

    /// <summary>The heads of the streams; null for a vault in memory, which nobody else can write.</summary>
    internal required AnchoredHeads? Heads { get; init; }

    /// <summary>The snapshots of the streams; null when none are written or read.</summary>
    internal required VaultSnapshots? Snapshots { get; init; }

    /// <summary>The vault's format level; written by the vault's own stream as it is read and as it goes on.</summary>
    internal int Level { get => Volatile.Read(ref level); set => Volatile.Write(ref level, value); }

    /// <summary>Whether last uses are noted: from format level 3 on, and not where a write has failed within the hour, so that
    /// keys go on opening on a full disk.</summary>
    internal bool TakesNotes => Level >= FormatLevel.Kinds && Clock.GetUtcNow().UtcTicks >= Volatile.Read(ref notesFrom);

    /// <summary>What callers did.</summary>
    internal required VaultTrail Trail { get; init; }

    /// <summary>How long heads and deadlines are gathered before they are written.</summary>
    internal required TimeSpan HeadDelay { get; init; }

    /// <summary>Who writes the heads; set once, before any stream starts.</summary>
    internal IActorRef HeadWriter { get; set; } = ActorRefs.Nobody;

    /// <summary>The vault's own stream; set once, when the vault opens.</summary>
    internal IActorRef Vault { get; set; } = ActorRefs.Nobody;

    /// <summary>Who wakes keys; set once the directories are published.</summary>
    internal IActorRef Timetable { get; set; } = ActorRefs.Nobody;

    /// <summary>The directory router; set once, before any key starts.</summary>
    internal IActorRef Directories { get; set; } = ActorRefs.Nobody;

    /// <summary>Who destroys what keys have doomed; set once, before any key starts.</summary>
    internal IActorRef Destruction { get; set; } = ActorRefs.Nobody;

    /// <summary>Who brings to other regions what primaries owe; set once, before any key starts.</summary>
    internal IActorRef Regions { get; set; } = ActorRefs.Nobody;

    /// <summary>Hears which step of an erasure, or of the work between regions, comes next, and may stop there: tests kill the
    /// process in between.</summary>
    internal Action<string>? StepPassed { get; init; }

    internal LastWords LastWords { get; } = new();

    /// <summary>The key router; set once, before any actor that sends to it starts.</summary>
    internal IActorRef Keys { get; set; } = ActorRefs.Nobody;

    /// <summary>A write failed: no use is noted for an hour.</summary>
    internal void RestFromNotes() => Volatile.Write(ref notesFrom, (Clock.GetUtcNow() + Limits.UseNotedEvery).UtcTicks);

    internal void Passed(string step) => StepPassed?.Invoke(step);
}
