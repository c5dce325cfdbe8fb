using System.Diagnostics.CodeAnalysis;
using KeyActors.Clocks;
using KeyActors.Logging;
using KeyActors.Model;
using Microsoft.Extensions.Logging;

namespace KeyActors.Trail;

/// <summary>Writes the trail on a thread of its own: what has gathered goes into the file in one transaction; what cannot be
/// written stays and is tried again.</summary>
/// <remarks>How long it waits for more, and between tries, is the machine's time; every time in the trail, and every age, is
/// the vault's clock.</remarks>
internal sealed class TrailWriter
{
    private static readonly TimeSpan CountsEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan TidyEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan CloseMax = TimeSpan.FromSeconds(5);
    private readonly TrailSignal work = new();
    private readonly TrailSignal hurry = new();
    private readonly TrailSignal close = new();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TrailBuffer buffer;
    private readonly TrailFiles files;
    private readonly TrailSettings settings;
    private readonly IErasingGate erasing;
    private readonly ILogger log;
    private readonly ITimer tidy;
    private TrailBatch? batch;
    private volatile bool isClosing;
    private volatile bool isDown;
    private bool isTidyDown;

    internal TrailWriter(
        TrailBuffer buffer, TrailFiles files, TrailSettings settings, TimeProvider clock, IErasingGate erasing, ILogger log)
    {
        (this.buffer, this.files, this.settings, this.erasing, this.log) = (buffer, files, settings, erasing, log);
        tidy = clock.CreateTimer(static self => ((TrailWriter)self!).work.Set(), this, TidyEvery, TidyEvery);
    }

    /// <summary>Whether the last try to write failed. Any thread.</summary>
    internal bool IsDown => isDown;

    internal void Start() => new Thread(Run) { IsBackground = true, Name = "KeyActors trail" }.Start();

    /// <summary>Something waits. Any thread.</summary>
    internal void Wake(Hurry how)
    {
        if (how == Hurry.None) return;
        work.Set();
        if (how == Hurry.Now || settings.Level == TrailLevel.Strict) hurry.Set();
    }

    /// <summary>Writes what is left and the mark of an orderly end; gives up after some seconds.</summary>
    internal async Task CloseAsync()
    {
        isClosing = true;
        work.Set();
        hurry.Set();
        close.Set();
        await ended.Task.ConfigureAwait(false);
        await tidy.DisposeAsync().ConfigureAwait(false);
        files.Close();
    }

    [SuppressMessage("Design", "CA1031", Justification = "A thread that ends by an exception takes the process along.")]
    private void Run()
    {
        try
        {
            Tidy();
            while (!isClosing)
            {
                work.Wait(Timeout.InfiniteTimeSpan);
                while (!isClosing && !Step()) close.Wait(RetryPause);
            }

            var since = TimeProvider.System.GetTimestamp();
            while ((!TryFlush() || buffer.IsCut) && TimeProvider.System.GetElapsedTime(since) < CloseMax)
                if (isDown) close.Wait(RetryPause);
            buffer.End();
            if (batch is null && buffer.Taken == 0) files.Add([Now(new TrailContent.Closed())]);
            else VaultLog.TrailNotClosed(log, buffer.Taken);
        }
        catch (Exception e)
        {
            VaultLog.TrailNotWritten(log, buffer.Taken, e);
        }
        finally
        {
            buffer.End();
            Release(isDurable: false);
            ended.TrySetResult();
        }
    }

    /// <summary>Waits for more, then writes; false when that failed.</summary>
    private bool Step()
    {
        if (settings.Level != TrailLevel.Strict && batch is null)
            hurry.Wait(settings.Level == TrailLevel.Counters ? CountsEvery : settings.FlushWithin);
        do
        {
            if (!TryFlush()) return false;
            Tidy();
        }
        while (buffer.IsCut && !isClosing);
        return true;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever is wrong with the file, what waits stays and is tried again.")]
    private bool TryFlush()
    {
        try
        {
            // Before another batch is taken: what failed may have been a block that is not of calls.
            if (files.Settle() && batch is not null) Written();
            batch ??= buffer.Take();
            if (batch is not null)
            {
                files.Add(TrailContents.Of(batch));
                Written();
            }

            if (isDown) VaultLog.TrailWrittenAgain(log);
            isDown = false;
            return true;
        }
        catch (Exception e)
        {
            if (!isDown) VaultLog.TrailNotWritten(log, buffer.Taken, e);
            isDown = true;
            Release(isDurable: false);
            buffer.LetGo();
            return false;
        }
    }

    private void Written()
    {
        Release(isDurable: true);
        buffer.Written(batch!);
        batch = null;
    }

    private void Release(bool isDurable)
    {
        if (batch is null) return;
        foreach (var note in batch.Notes) note.Tell(isDurable);
    }

    /// <summary>A block that is not of calls: it begins with the block before it, since calls of earlier may wait.</summary>
    private TrailPart Now(TrailContent content)
    {
        var now = buffer.Stamp();
        return new TrailPart(content, files.Last?.FirstAt ?? now, now);
    }

    [SuppressMessage("Design", "CA1031", Justification = "What cannot be closed or dropped now is tried again.")]
    private void Tidy()
    {
        try
        {
            var now = buffer.Stamp();
            var closed = files.Rotate(settings.FileBytesMax, settings.FileAgeMax, now);
            if (closed is not null) VaultLog.TrailFileClosed(log, closed);
            if (settings.KeepFor is { } keep) Drop(files.Before(now - keep), keep);
            isTidyDown = false;
        }
        catch (Exception e)
        {
            if (!isTidyDown) VaultLog.TrailNotTidied(log, e);
            isTidyDown = true;
        }
    }

    /// <summary>The trail says first what goes. A clock that is not believed drops nothing.</summary>
    private void Drop(IReadOnlyList<ClosedTrail> old, TimeSpan keep)
    {
        if (old.Count == 0 || !erasing.MayErase(old[^1].LastAt + keep, out _, out _)) return;
        files.Add([Now(new TrailContent.Dropped(old[0].Name.FirstBlock, old[^1].Name.LastBlock, old.Max(static o => o.LastAt)))]);
        foreach (var file in old)
        {
            files.Remove(file.Name);
            VaultLog.TrailFileDropped(log, file.Name.ToString());
        }
    }
}
