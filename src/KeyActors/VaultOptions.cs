using KeyActors.Cipher;
using KeyActors.Material;
using KeyActors.Model;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace KeyActors;

/// <summary>How a vault is opened. Every member has a default that is right for one process with one folder.</summary>
public sealed record VaultOptions
{
    /// <summary>Settings by key below <c>keyactors</c>, such as <c>admission.per-key-max</c>: stronger than any other
    /// source.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Environment variables to read settings from: those that begin with <c>KEYACTORS__</c>. The process's
    /// own by default.</summary>
    public IEnumerable<KeyValuePair<string, string>> Environment { get; init; } = ProcessEnvironment();

    /// <summary>The section <c>KeyActors</c> of the host's configuration, as pairs with <c>:</c> between the parts of
    /// a key.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Configuration { get; init; } = [];

    /// <summary>A HOCON text over the defaults: <c>keyactors { … }</c>, and <c>akka { … }</c> where the vault leaves
    /// it free.</summary>
    public string? Hocon { get; init; }

    /// <summary>A HOCON file, under <see cref="Hocon"/>.</summary>
    public string? HoconFile { get; init; }

    /// <summary>Who calls when a call names nobody.</summary>
    public Caller Caller { get; init; } = Caller.Host;

    /// <summary>Where log lines go; nowhere by default, and never to the console.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>The clock of every event time. Tests put a virtual one here.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Whether <see cref="Clock"/> is a virtual one that a test moves as it likes: it counts as confirmed, so that what
    /// is due is erased at once. Leave it false for every clock of a real machine.</summary>
    public bool IsClockVirtual { get; init; }

    /// <summary>What to do when the folder holds no vault.</summary>
    public WhenMissing WhenMissing { get; init; } = WhenMissing.Create;

    /// <summary>What opens the vault: the first that is in force and fits, in this order. A new vault is sealed by all of them,
    /// 1 to 16. None means the file seal. They stay the caller's, who disposes them once the vault is open.</summary>
    public IReadOnlyList<VaultSeal> Seals { get; init; } = [];

    /// <summary>Whether the vault is the emulator's. Only <see cref="EmulatorVault"/> says so.</summary>
    internal bool IsEmulator { get; init; }

    /// <summary>Where randomness comes from: the kernel. Tests of this library put something worse here.</summary>
    internal Entropy Entropy { get; init; } = Entropy.Kernel;

    /// <summary>The most that heads and deadlines lie behind while the disk answers: under the 250 ms that are
    /// published. Tests of
    /// this library wait longer, to see what a kill in between leaves.</summary>
    internal TimeSpan HeadDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether a vault on disk writes a trail: measurements compare it with one that writes none.</summary>
    internal bool HasTrail { get; init; } = true;

    /// <summary>Sees every connection to the journal as it is opened, and may throw: tests make faults with it.</summary>
    internal Action<SqliteConnection>? JournalOpened { get; init; }

    /// <summary>Hears of every step of an erasure as it is passed, on the thread that does it: tests kill a process there.
    /// </summary>
    internal Action<string>? ErasureStepPassed { get; init; }

    /// <summary>Hears of every step of a restore before it is done: tests kill a process there.</summary>
    internal Action<string>? RestoreStepPassed { get; init; }

    /// <summary>Puts another folder around the vault's own: tests watch or fail its operations.</summary>
    internal Func<VaultFolder, VaultFolder>? FolderOpened { get; init; }

    private static IEnumerable<KeyValuePair<string, string>> ProcessEnvironment()
    {
        foreach (System.Collections.DictionaryEntry pair in System.Environment.GetEnvironmentVariables())
            yield return new((string)pair.Key, (string?)pair.Value ?? "");
    }
}

/// <summary>What to do when the folder holds no vault.</summary>
public enum WhenMissing
{
    /// <summary>Make one, under the seals of the options; the file seal, with a warning, when they name none.</summary>
    Create = 0,

    /// <summary>Refuse: a mistyped path must not become a new, empty vault.</summary>
    Refuse = 1,
}
