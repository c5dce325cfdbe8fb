using Akka.Actor;
using Akka.Actor.Setup;
using KeyActors.Actors;
using KeyActors.Backups;
using KeyActors.Calls;
using KeyActors.Clocks;
using KeyActors.Journal;
using KeyActors.Logging;
using KeyActors.Material;
using KeyActors.Model;
using KeyActors.Settings;
using KeyActors.Store;
using KeyActors.Telemetry;
using KeyActors.Trail;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace KeyActors.Engine;

/// <summary>Opens a vault step by step; whatever was opened is let go again when a later step fails.</summary>
internal static class VaultOpening
{
    internal const string JournalName = "journal.db";

    internal static async Task<VaultEngine> OnDiskAsync(string path, VaultOptions options, CancellationToken cancellationToken)
    {
        var settings = SettingsReader.Read(options);
        var log = options.LoggerFactory.CreateLogger("KeyActors");
        var full = System.IO.Path.GetFullPath(path);
        if (options.WhenMissing == WhenMissing.Refuse) CheckIsVault(full, "make one first, or name another folder");
        var folder = VaultFolder.Open(full, notice => VaultLog.Notice(log, notice.Sentence));
        if (options.FolderOpened is { } around) folder = around(folder);
        try
        {
            FinishRestore(full, options, log);
            var isNew = !SecretKeeper.IsInitialised(folder);
            var file = System.IO.Path.Combine(full, JournalName);
            if (isNew && File.Exists(file)) throw Unusable(
                full, "it has a journal but no seal.kas: restore seal.kas from its mirror, or name another folder");
            if (isNew && options.WhenMissing == WhenMissing.Refuse)
                throw Unusable(full, "the folder holds no vault: make one first, or name another folder");
            var keeper = await KeeperAsync(folder, isNew, options, log, cancellationToken).ConfigureAwait(false);
            return await WithKeeperAsync(
                folder, full, keeper, () => Journal(full, file, settings, options), settings, options, log).ConfigureAwait(false);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    internal static async Task<VaultInspection> InspectAsync(
        string path, VaultOptions options, CancellationToken cancellationToken)
    {
        var log = options.LoggerFactory.CreateLogger("KeyActors");
        var full = System.IO.Path.GetFullPath(path);
        CheckIsVault(full, "name another folder");
        var folder = VaultFolder.Open(full, notice => VaultLog.Notice(log, notice.Sentence));
        try
        {
            FinishRestore(full, options, log);
            return new VaultInspection(
                folder, await KeeperAsync(folder, false, options, log, cancellationToken).ConfigureAwait(false), options.Clock);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Opens the secrets of a folder to look at its history; takes no lock, changes nothing, says nothing.</summary>
    internal static async Task<VaultInspection> LookAsync(
        string path, VaultOptions options, CancellationToken cancellationToken)
    {
        CheckIsVault(path, "name another folder");
        var folder = VaultFolder.Look(path);
        try
        {
            var keeper = await KeeperAsync(
                folder, false, options, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, cancellationToken)
                .ConfigureAwait(false);
            return new VaultInspection(folder, keeper, options.Clock);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>What an open keeper lends to a verification.</summary>
    internal static VaultEvidence EvidenceOf(string path, SecretKeeper keeper) =>
        new(path, JournalMac(keeper), HeadMac(keeper), TrailMac(keeper), new HeldSecrets(keeper));

    private static KeyedMac JournalMac(SecretKeeper keeper) => new(keeper.Derive("KeyActors/journal-mac"));

    private static KeyedMac HeadMac(SecretKeeper keeper) => new(keeper.Derive("KeyActors/heads"));

    private static KeyedMac SnapshotMac(SecretKeeper keeper) => new(keeper.Derive("KeyActors/snapshots"));

    private static KeyedMac TrailMac(SecretKeeper keeper) => new(keeper.Derive(TrailChain.KeyLabel));

    internal static async Task<VaultEngine> InMemoryAsync(
        VaultOptions options, Func<IVaultJournal> journal, CancellationToken cancellationToken)
    {
        var settings = SettingsReader.Read(options);
        var log = options.LoggerFactory.CreateLogger("KeyActors");
        var folder = VaultFolder.InMemory();
        var keeper = await KeeperAsync(folder, true, options, log, cancellationToken).ConfigureAwait(false);
        return await WithKeeperAsync(folder, "memory", keeper, journal, settings, options, log).ConfigureAwait(false);
    }

    private static Task<SecretKeeper> KeeperAsync(
        VaultFolder folder, bool isNew, VaultOptions options, ILogger log, CancellationToken cancellationToken)
    {
        var settings = new KeeperSettings
        {
            Entropy = options.Entropy,
            Time = options.Clock,
            Seals = [.. options.Seals.Select(static seal => seal.Inner)],
            Notices = notice => VaultLog.Notice(log, notice.Sentence),
        };
        return isNew
            ? SecretKeeper.InitialiseAsync(folder, settings, cancellationToken)
            : SecretKeeper.OpenAsync(folder, settings, cancellationToken);
    }

    private static JournalFile Journal(string vault, string file, VaultSettings settings, VaultOptions options)
    {
        var journal = new JournalFile(file, settings.CallTimeout, options.JournalOpened);
        journal.Prepare(vault);
        return journal;
    }

    private static async Task<VaultEngine> WithKeeperAsync(
        VaultFolder folder, string path, SecretKeeper keeper, Func<IVaultJournal> journal,
        VaultSettings settings, VaultOptions options, ILogger log)
    {
        ActorSystem? system = null;
        IVaultJournal? opened = null;
        VaultSnapshots? snapshots = null;
        VaultTrail? trail = null;
        try
        {
            opened = journal();
            var heads = opened is JournalFile file ? AnchoredHeads.Open(
                file, folder, keeper.VaultId, HeadMac(keeper), options.Clock) : null;
            // Those of the history that was lost are ahead of the one that is there.
            if (heads?.Recovery is not null) SnapshotFile.Remove(path);
            snapshots = opened is JournalFile events && settings.SnapshotEvery > 0
                ? VaultSnapshots.Open(path, events, SnapshotMac(keeper), options.Clock, log)
                : null;
            var recovery = new RecoveryBook();
            var alarms = new AlarmBook(log, options.Clock);
            var erasing = new ErasingHold(options.Clock, options.IsClockVirtual, recovery);
            trail = opened is JournalFile first && options.HasTrail
                ? VaultTrail.Open(
                    path, first.CountEvents() == 0, TrailMac(keeper), TrailSettings.Of(settings), options.Clock, erasing, alarms)
                : VaultTrail.None(options.Clock);
            var parts = new VaultParts
            {
                Keeper = keeper,
                Mac = JournalMac(keeper),
                Clock = options.Clock,
                Entropy = options.Entropy,
                Log = alarms,
                Erasing = erasing,
                Recovery = recovery,
                Journal = opened,
                Grants = new GrantBook(opened),
                Heads = heads,
                Snapshots = snapshots,
                Trail = trail,
                HeadDelay = options.HeadDelay,
                Settings = settings,
                IsEmulator = options.IsEmulator,
                Realms = new RealmBook(),
                VaultGate = new CallGate(settings.PerVaultMax),
                StepPassed = options.ErasureStepPassed,
            };
            system = Start(parts, options);
            var timetable = opened is JournalFile db ? TimetableFile.Open(path, db) : (ITimetable)new MemoryTimetable();
            parts.HeadWriter = system.ActorOf(Props.Create<HeadActor>(timetable, parts), "heads");
            await FirstEventAsync(system, parts, path, options.Caller).ConfigureAwait(false);
            parts.Erasing.Begin(heads?.FoundAt, new HoldRecorder(parts));
            await parts.Erasing.Recorded.ConfigureAwait(false);
            parts.Keys = system.ActorOf(Props.Create<KeyRouterActor>(parts), "keys");
            parts.Directories = system.ActorOf(Props.Create<RealmRouterActor>(parts), "realms");
            parts.Destruction = system.ActorOf(Props.Create<DestructionActor>(parts), "destruction");
            parts.Regions = system.ActorOf(Props.Create<RegionActor>(parts), "regions");
            var engine = new VaultEngine(new OpenVault
            {
                Path = path,
                Parts = parts,
                KeyIds = new KeyIdMint(keeper.Derive("KeyActors/idempotency")),
                GrantTokens = new GrantTokenMint(keeper.Derive("KeyActors/grant-token"), options.Entropy),
                Evidence = EvidenceOf(path, keeper),
                System = system,
                Folder = folder,
            });
            var known = opened.Realms();
            foreach (var realm in known) await PublishAsync(engine, realm, path).ConfigureAwait(false);
            if (heads is not null) await new Leftovers(engine, (JournalFile)opened, heads).RemoveAsync().ConfigureAwait(false);
            await engine.SweepAccessKeysAsync().ConfigureAwait(false);
            parts.Regions.Tell(RegionActor.LookAgain.Instance, ActorRefs.NoSender);
            parts.Timetable = system.ActorOf(Props.Create<TimetableActor>(timetable, parts), "timetable");
            OpenVaults.Add(engine);
            VaultLog.Opened(log, path, known.Count, options.Entropy.Name);
            return engine;
        }
        catch (Exception e)
        {
            if (system is not null) await system.Terminate().ConfigureAwait(false);
            if (trail is not null) await trail.CloseAsync().ConfigureAwait(false);
            snapshots?.Close();
            if (opened is not null) await opened.CloseAsync().ConfigureAwait(false);
            await keeper.DisposeAsync().ConfigureAwait(false);
            if (e is IOException or UnauthorizedAccessException)
                throw Unusable(
                    path, $"a file of it cannot be read or written ({e.Message.TrimEnd('.')}): free the file or the disk");
            if (e is not SqliteException at) throw;
            throw Unusable(path, FormattableString.Invariant(
                $"its journal.db cannot be read (SQLite error {at.SqliteErrorCode}): free the file or the disk, or restore it"));
        }
    }

    private static ActorSystem Start(VaultParts parts, VaultOptions options)
    {
        var overlay = options.HoconFile is { } file ? File.ReadAllText(file) + "\n" + options.Hocon : options.Hocon;
        var setup = ActorSystemSetup.Create(
            BootstrapSetup.Create().WithConfig(EmbeddedHocon.Akka(parts.Settings, parts.Journal, overlay)),
            new HostLoggers(options.LoggerFactory));
        if (parts.Journal.Setup is { } store) setup = setup.And(store);
        if (parts.Snapshots is { } snapshots) setup = setup.And(new SnapshotSetup(snapshots));
        var system = ActorSystem.Create("keyactors", setup);
        DeadCallRef.Attach(system, parts.LastWords);
        return system;
    }

    /// <summary>The vault's own stream says that journal and secrets belong together; a new vault gets its first event.</summary>
    private static async Task FirstEventAsync(ActorSystem system, VaultParts parts, string path, Caller by)
    {
        // Only a vault without any key may begin its journal: else the journal is lost, and with it what the keys were.
        var mayCreate = parts.Keeper.Held().Count == 0;
        var vaultId = parts.Keeper.VaultId.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);
        var stamp = new CommandStamp(Caller.Vault, default, VaultPurpose.Content(vaultId, parts.IsEmulator));
        var wanted = new VaultEvent.Created(
            parts.Clock.GetUtcNow(), stamp, vaultId, FormatLevel.Newest);
        var found = new TaskCompletionSource<VaultEvent.Created?>(TaskCreationOptions.RunContinuationsAsynchronously);
        parts.Vault = system.ActorOf(Props.Create<VaultActor>(wanted, mayCreate, found, by, parts), "vault");
        var first = await ReadAsync(found.Task, path).ConfigureAwait(false)
            ?? throw Unusable(path, "its journal.db does not begin as this vault's history does: restore the newest journal.db");
        if (first.VaultId != vaultId)
            throw Unusable(path, "its journal.db belongs to another vault: restore the files of one vault together");
        if (VaultPurpose.IsEmulator(first) != parts.IsEmulator)
            throw new RefusedException(new Refusal.VaultForOther(path, !parts.IsEmulator));
        if (parts.Level > FormatLevel.Newest)
            throw new RefusedException(new Refusal.VaultNewer(path, parts.Level, FormatLevel.Newest));
    }

    private static async Task<VaultEvent.Created?> ReadAsync(Task<VaultEvent.Created?> first, string path)
    {
        try
        {
            return await first.ConfigureAwait(false);
        }
        catch (IOException e) when (JournalFault.IsPassing(e))
        {
            throw Unusable(
                path, "its journal.db is held by another program or cannot be written: close that program, or free the disk");
        }
        catch (IOException)
        {
            throw Unusable(
                path, "its journal.db is held by another program, cannot be written, or holds what no vault wrote: "
                + "close that program, free the disk, or restore the newest journal.db");
        }
    }

    /// <summary>A directory that cannot be read has rung its alarm; the vault opens without it, so that it can be
    /// looked at.</summary>
    private static async Task PublishAsync(VaultEngine engine, Realm realm, string path)
    {
        try
        {
            await engine.CommandAsync(realm, (RealmCommand?)null, CancellationToken.None).ConfigureAwait(false);
        }
        catch (RefusedException e) when (e.Refusal is Refusal.Unavailable)
        {
            // What could not be read just now would be missing for as long as the vault is open.
            if (!engine.Parts.Realms.IsFaulty(realm))
                throw Unusable(
                    path, "its journal.db could not be read just now: see the log, free the file or the disk, and try again");
        }
    }

    /// <summary>Before anything is read: a restore that was interrupted has put some of its files in.</summary>
    private static void FinishRestore(string path, VaultOptions options, ILogger log)
    {
        if (!RestoreSteps.IsPending(path)) return;
        try
        {
            var kept = RestoreSteps.Finish(path, options.RestoreStepPassed);
            VaultLog.RestoreFinished(log, kept ?? "no folder");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(
                path,
                $"a restore was interrupted and cannot be finished ({e.Message.TrimEnd('.')}): free the file or the disk");
        }
    }

    /// <summary>Looks before the folder is locked: a folder that is nobody's vault gets no lock file.</summary>
    private static void CheckIsVault(string path, string what)
    {
        // A path that is a file is refused as such when it is opened as a folder.
        if (File.Exists(path)) return;
        if (!Directory.Exists(path)) throw Unusable(path, $"there is no such folder: {what}");
        if (RestoreSteps.IsPending(path)) return;
        if (SecretKeeper.ReadSeals(path).Count == 0 && !File.Exists(System.IO.Path.Combine(path, JournalName)))
            throw Unusable(path, $"the folder holds no vault: {what}");
    }

    private static RefusedException Unusable(string path, string why) => new(new Refusal.VaultUnusable(path, why));
}
