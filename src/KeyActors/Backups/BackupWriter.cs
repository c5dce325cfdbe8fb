using System.Buffers.Binary;
using System.Globalization;
using KeyActors.Journal;
using KeyActors.Material;
using KeyActors.Model;
using KeyActors.Store;
using Microsoft.Data.Sqlite;

namespace KeyActors.Backups;

/// <summary>Makes one backup of a vault that may be open, here or in another process.</summary>
/// <remarks>
/// <para>The anchor is written before the heads that it announces. So an anchor that is the same before and after a look at the
/// database begins admits the heads of that look; else the look is begun anew. The look then stays at its moment however long the
/// copy takes.</para>
/// <para>Databases are read through SQLite alone: a plain handle on one that this process has open would free SQLite's locks when
/// it is closed. Secrets are copied after the journal: what the journal names was stored before.</para>
/// </remarks>
internal sealed class BackupWriter(string vault, string target, BackupOptions options)
{
    private const int LooksMax = 1_000;
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(2);
    private readonly List<BackupPart> parts = [];

    /// <summary>Fills the folder and writes its <c>backup.json</c> last.</summary>
    internal async Task<BackupManifest> RunAsync(CancellationToken cancellationToken)
    {
        var files = SealedFiles.In(vault) ?? throw Unusable("the folder holds no vault: name another folder");
        var anchor = await CopyJournalAsync(cancellationToken).ConfigureAwait(false);
        var id = BinaryPrimitives.ReadUInt128BigEndian(anchor.AsSpan(8));
        var generation = BinaryPrimitives.ReadUInt64BigEndian(anchor.AsSpan(24));
        if (id != files.VaultId) throw Unusable("its anchor.kas belongs to another vault: run 'keyactors verify'");
        await CopyTrailAsync(cancellationToken).ConfigureAwait(false);
        if (options.WithSecrets || options.WithSeal) files = await CopySealedAsync(cancellationToken).ConfigureAwait(false);
        parts.Sort(static (one, other) => string.CompareOrdinal(one.Name, other.Name));
        var manifest = new BackupManifest(
            target,
            id.ToString("x32", CultureInfo.InvariantCulture),
            options.Clock.GetUtcNow(),
            checked((long)generation),
            checked((long)files.Epoch),
            parts);
        PartFile.Write(At(BackupNames.Manifest), BackupText.Compose(manifest));
        return manifest;
    }

    private string At(string name) => Path.Combine(target, name);

    private async Task<byte[]> CopyJournalAsync(CancellationToken cancellationToken)
    {
        for (var looks = 1; ; looks++)
        {
            var before = Anchor(Journal.Anchor.FileName);
            using var source = OpenDatabase(BackupNames.Journal);
            using var moment = source.BeginTransaction(deferred: true);
            BeginLook(source);
            var after = Anchor(Journal.Anchor.FileName);
            if (before is not null && before.AsSpan().SequenceEqual(after))
            {
                // An opening may have written it since: only that it counts no less than it did matters.
                var opened = Anchor(AnchoredHeads.OpenedName);
                parts.Add(await CopyDatabaseAsync(source, BackupNames.Journal, cancellationToken).ConfigureAwait(false));
                await WriteAsync(Journal.Anchor.FileName, before, cancellationToken).ConfigureAwait(false);
                if (opened is not null)
                    await WriteAsync(AnchoredHeads.OpenedName, opened, cancellationToken).ConfigureAwait(false);
                return before;
            }

            if (before is null && after is null)
                throw Unusable("it has no anchor.kas: open the vault once, or restore that file");
            if (looks == LooksMax) throw BackupText.Unusable(target, "the vault's anchor never stood still: try again");
            await Task.Delay(LookAgain, cancellationToken).ConfigureAwait(false);
        }
    }

    private byte[]? Anchor(string name) =>
        PartFile.Read(Path.Combine(vault, name), Journal.Anchor.Bytes) is { Length: Journal.Anchor.Bytes } bytes ? bytes : null;

    private async Task WriteAsync(string name, byte[] content, CancellationToken cancellationToken)
    {
        PartFile.Write(At(name), content);
        parts.Add(await PartFile.HashAsync(At(name), cancellationToken).ConfigureAwait(false));
    }

    /// <summary>All files of the trail as they are at one time: when one was closed or removed meanwhile, all are copied
    /// again, else a stretch between two of them could be missing.</summary>
    private async Task CopyTrailAsync(CancellationToken cancellationToken)
    {
        for (var looks = 1; ; looks++)
        {
            if (await TryCopyAsync(Trails(), cancellationToken).ConfigureAwait(false) is { } copied)
            {
                parts.AddRange(copied);
                return;
            }

            foreach (var name in Directory.EnumerateFiles(target).Select(static path => Path.GetFileName(path)))
                if (BackupNames.IsTrail(name)) File.Delete(At(name));
            if (looks == LooksMax) throw BackupText.Unusable(target, "the vault's trail never stood still: try again");
            await Task.Delay(LookAgain, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Copies these files; null when they are not all and the only ones by now.</summary>
    private async Task<List<BackupPart>?> TryCopyAsync(List<string> names, CancellationToken cancellationToken)
    {
        try
        {
            // A look at the file that is written keeps its writer from closing it as long as the look is held.
            using var active = names.Contains(BackupNames.Trail) ? OpenDatabase(BackupNames.Trail) : null;
            using var moment = active?.BeginTransaction(deferred: true);
            if (active is not null) BeginLook(active);
            if (!Trails().SequenceEqual(names)) return null;
            var copied = new List<BackupPart>();
            foreach (var name in names)
            {
                using var closed = name == BackupNames.Trail ? null : OpenDatabase(name);
                copied.Add(await CopyDatabaseAsync(closed ?? active!, name, cancellationToken).ConfigureAwait(false));
            }

            return Trails().SequenceEqual(names) ? copied : null;
        }
        catch (RefusedException) when (!Trails().SequenceEqual(names))
        {
            return null;
        }
    }

    private List<string> Trails() =>
    [
        .. Directory.EnumerateFiles(vault, "trail*.db").Select(static path => Path.GetFileName(path))
            .Where(BackupNames.IsTrail).Order(StringComparer.Ordinal),
    ];

    private SqliteConnection OpenDatabase(string name)
    {
        var path = Path.Combine(vault, name);
        if (!File.Exists(path)) throw Unusable($"it has no {name}: restore it, or name another folder");
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw Unreadable(e);
        }
    }

    private void BeginLook(SqliteConnection source)
    {
        try
        {
            using var command = source.CreateCommand();
            command.CommandText = "SELECT COUNT(*) FROM sqlite_schema";
            command.ExecuteScalar();
        }
        catch (SqliteException e)
        {
            throw Unreadable(e);
        }
    }

    /// <summary>Pages as they are, into one file that needs no other beside it.</summary>
    private async Task<BackupPart> CopyDatabaseAsync(SqliteConnection source, string name, CancellationToken cancellationToken)
    {
        // Made first, so that only its owner may read it.
        PartFile.Write(At(name), []);
        try
        {
            var settings = new SqliteConnectionStringBuilder { DataSource = At(name), Pooling = false };
            using var copy = new SqliteConnection(settings.ToString());
            copy.Open();
            await Task.Run(() => source.BackupDatabase(copy), cancellationToken).ConfigureAwait(false);
            using var command = copy.CreateCommand();
            command.CommandText = "PRAGMA journal_mode=DELETE";
            command.ExecuteScalar();
        }
        catch (SqliteException e) when (e.SqliteErrorCode is SqliteFull or SqliteIoError)
        {
            throw new IOException($"'{At(name)}' could not be written (SQLite error {e.SqliteErrorCode})", e);
        }
        catch (SqliteException e)
        {
            throw Unreadable(e);
        }

        return await PartFile.SettleAsync(At(name), cancellationToken).ConfigureAwait(false);
    }

    private const int SqliteIoError = 10;
    private const int SqliteFull = 13;

    /// <summary>Seal and secrets of one epoch: a step in between is seen by the seal, which changes with it.</summary>
    private async Task<SealedFiles> CopySealedAsync(CancellationToken cancellationToken)
    {
        for (var looks = 1; ; looks++)
        {
            var files = SealedFiles.In(vault) ?? throw Unusable("its seal.kas is gone: restore it from its mirror");
            var copied = new List<BackupPart>();
            try
            {
                string?[] wanted =
                [
                    options.WithSeal ? files.Seal : null,
                    options.WithSecrets ? files.Secrets : null,
                    options.WithSeal ? files.SealKey : null,
                ];
                foreach (var name in wanted.OfType<string>())
                {
                    copied.Add(await PartFile.CopyAsync(Path.Combine(vault, name), At(name), cancellationToken)
                        .ConfigureAwait(false));
                }

                if (SealedFiles.In(vault) == files)
                {
                    parts.AddRange(copied);
                    return files;
                }
            }
            catch (FileNotFoundException) when (looks < LooksMax)
            {
                // A step to the next epoch has just removed it.
            }

            foreach (var name in Directory.EnumerateFiles(target).Select(static path => Path.GetFileName(path)!))
                if (SealedFiles.IsName(name)) File.Delete(At(name));
            if (looks == LooksMax) throw BackupText.Unusable(target, "the vault's epoch never stood still: try again");
            await Task.Delay(LookAgain, cancellationToken).ConfigureAwait(false);
        }
    }

    private RefusedException Unreadable(SqliteException e) => Unusable(FormattableString.Invariant(
        $"a database of it cannot be read (SQLite error {e.SqliteErrorCode}): ")
        + JournalFault.Advice(e, "run 'keyactors verify'"));

    private RefusedException Unusable(string why) => new(new Refusal.VaultUnusable(vault, why));
}
