using KeyActors.Journal;
using KeyActors.Material;
using KeyActors.Model;
using Microsoft.Data.Sqlite;

namespace KeyActors.Trail;

/// <summary>The trail's files in a vault's folder as one chain: adds blocks, begins a new file when one is full or old, drops the
/// oldest when they are kept long enough.</summary>
/// <remarks>One user at a time, the writer. Bytes: docs/formats/trail.md.</remarks>
internal sealed class TrailFiles
{
    /// <summary>How long a lock of another program is waited for, before a write counts as failed.</summary>
    private static readonly TimeSpan LockedMax = TimeSpan.FromSeconds(1);

    private readonly string folder;
    private readonly IChainMac keyed;
    private TrailFile? opened;
    private TrailBlock? first;
    private TrailBlock? unsure;

    private TrailFiles(string folder, IChainMac keyed, TrailFile file) =>
        (this.folder, this.keyed, opened) = (folder, keyed, file);

    /// <summary>The newest block; null for a trail that has none.</summary>
    internal TrailBlock? Last { get; private set; }

    /// <summary>Opens the trail and checks its newest block; all else is for verification.</summary>
    /// <exception cref="RefusedException">A file cannot be used, or is not this vault's.</exception>
    internal static TrailFiles Open(string folder, IChainMac keyed)
    {
        var files = new TrailFiles(folder, keyed, OpenActive(folder));
        try
        {
            files.first = files.Checked(TrailFileName.Active, files.Active.First);
            files.Last = files.Checked(TrailFileName.Active, files.Active.Last) ?? files.LastClosed();
            return files;
        }
        catch
        {
            files.Close();
            throw;
        }
    }

    /// <summary>Adds blocks, all or none. When it throws, ask <see cref="Settle"/> before the same blocks are tried
    /// again.</summary>
    internal void Add(IReadOnlyList<TrailPart> parts)
    {
        // Others than those that failed: they follow what may be stored, or the chain would never go on.
        if (unsure is not null) Settle();
        var chain = Last is null ? new TrailChain(keyed) : TrailChain.After(Last, keyed);
        var blocks = parts.Select(part => chain.Append(part.Content, part.First, part.Last)).ToList();
        unsure = blocks[^1];
        Active.Add(blocks);
        (Last, unsure) = (unsure, null);
        first ??= blocks[0];
    }

    /// <summary>After a write that failed: whether it was done after all.</summary>
    internal bool Settle()
    {
        if (unsure is null) return false;
        var isStored = Active.Last() is { } last
            && last.Number == unsure.Number && last.Hash.Span.SequenceEqual(unsure.Hash.Span);
        if (isStored) Last = unsure;
        if (isStored) first ??= Active.First();
        unsure = null;
        return isStored;
    }

    /// <summary>Closes the file that is written and begins another, when it is too large or too old.</summary>
    /// <returns>The name of the closed file; null when nothing was due, or another program reads the file just now.</returns>
    internal string? Rotate(long bytesMax, TimeSpan ageMax, DateTimeOffset now)
    {
        if (first is null || Last is null || unsure is not null) return null;
        if (Active.Bytes() < bytesMax && now - first.FirstAt < ageMax) return null;
        if (!Active.TryMakeWhole()) return null;
        Close();
        var name = new TrailFileName(first.Number, Last.Number).ToString();
        var path = Path.Combine(folder, name);
        if (File.Exists(path)) throw new IOException($"There is a '{name}' already.");
        File.Move(Path.Combine(folder, TrailFileName.Active), path);
        first = null;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead);
        DurableFolder.Sync(folder);
        opened = OpenActive(folder);
        return name;
    }

    /// <summary>The oldest closed files whose last time is before a moment, as far as none younger stands between them.</summary>
    internal IReadOnlyList<ClosedTrail> Before(DateTimeOffset moment)
    {
        var old = new List<ClosedTrail>();
        foreach (var name in TrailFileName.In(folder))
        {
            if (LastAt(name) is not { } at || at >= moment) break;
            old.Add(new ClosedTrail(name, at));
        }

        return old;
    }

    /// <summary>Removes a closed file.</summary>
    internal void Remove(TrailFileName name)
    {
        File.Delete(Path.Combine(folder, name.ToString()));
        DurableFolder.Sync(folder);
    }

    /// <summary>Lets go of the files.</summary>
    internal void Close()
    {
        opened?.Dispose();
        opened = null;
    }

    /// <summary>The file that is written, made when it is missing.</summary>
    private TrailFile Active => opened ??= OpenActive(folder);

    private static TrailFile OpenActive(string folder) =>
        TrailFile.Open(folder, Path.Combine(folder, TrailFileName.Active), LockedMax);

    private TrailBlock? LastClosed()
    {
        if (TrailFileName.In(folder) is not [.., var newest]) return null;
        return Checked(newest.ToString(), () => ClosedTrailFile.Last(Path.Combine(folder, newest.ToString())));
    }

    private DateTimeOffset? LastAt(TrailFileName name)
    {
        try
        {
            return Checked(name.ToString(), () => ClosedTrailFile.Last(Path.Combine(folder, name.ToString())))?.LastAt;
        }
        catch (RefusedException)
        {
            // What is not this vault's is not its to remove.
            return null;
        }
    }

    private TrailBlock? Checked(string name, Func<TrailBlock?> read)
    {
        try
        {
            if (read() is not { } block) return null;
            if (TrailChain.Before(block, keyed).Accept(block, out _) is not { } fault) return block;
            throw Unusable(name, fault.Sentence.TrimEnd('.'));
        }
        catch (JournalFormatException e)
        {
            throw Unusable(name, e.Message.TrimEnd('.'));
        }
        catch (SqliteException e)
        {
            throw Unusable(name, FormattableString.Invariant($"SQLite error {e.SqliteErrorCode}"));
        }
    }

    private RefusedException Unusable(string name, string fault) => new(new Refusal.VaultUnusable(
        folder, $"its {name} does not end as a trail of this vault ({fault}): restore it, or move it out of the folder, "
        + "which the trail will tell as a gap"));
}

/// <summary>A block to be.</summary>
/// <param name="Content">What it says.</param>
/// <param name="First">UTC; nothing in it is earlier.</param>
/// <param name="Last">UTC; nothing in it is later.</param>
internal sealed record TrailPart(TrailContent Content, DateTimeOffset First, DateTimeOffset Last);

/// <summary>A closed file.</summary>
/// <param name="Name">Which.</param>
/// <param name="LastAt">UTC; the last time in it.</param>
internal sealed record ClosedTrail(TrailFileName Name, DateTimeOffset LastAt);
