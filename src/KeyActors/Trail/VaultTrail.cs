using KeyActors.Clocks;
using KeyActors.Journal;
using KeyActors.Model;
using KeyActors.Store;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace KeyActors.Trail;

/// <summary>The trail of an open vault: a call takes a note before it is made, and gives it back with what came of it.</summary>
/// <remarks>Any thread. A vault in memory, where nothing would be left to read, has one that keeps nothing.</remarks>
internal sealed class VaultTrail
{
    private const int UnboundedPlaces = int.MaxValue;
    private readonly TrailBuffer buffer;
    private readonly TrailWriter? writer;

    private VaultTrail(TrailLevel level, TrailBuffer buffer, TrailWriter? writer) =>
        (Level, this.buffer, this.writer) = (level, buffer, writer);

    /// <summary>How much is written down; <see cref="TrailLevel.Unknown"/> for nothing.</summary>
    internal TrailLevel Level { get; }

    /// <summary>Calls under way, and those whose entries are not written yet.</summary>
    internal int Waiting => buffer.Taken;

    /// <summary>A trail that keeps nothing.</summary>
    internal static VaultTrail None(TimeProvider clock) => new(
        TrailLevel.Unknown, new TrailBuffer(TrailLevel.Unknown, UnboundedPlaces, clock, DateTimeOffset.MinValue), null);

    /// <summary>Opens the trail in a vault's folder, and has it tell a gap when the vault was not closed in order.</summary>
    /// <param name="folder">The vault's folder.</param>
    /// <param name="isNew">Whether the vault begins now: then nothing can be missing.</param>
    /// <param name="keyed">Computes under K_trail.</param>
    /// <param name="settings">How it is written.</param>
    /// <param name="clock">The vault's.</param>
    /// <param name="erasing">Whether the clock is believed enough to drop old files.</param>
    /// <param name="log">Where lines go.</param>
    /// <exception cref="RefusedException">A file cannot be used, or is not this vault's.</exception>
    internal static VaultTrail Open(
        string folder, bool isNew, IChainMac keyed, TrailSettings settings, TimeProvider clock, IErasingGate erasing, ILogger log)
    {
        var files = TrailFiles.Open(folder, keyed);
        try
        {
            var buffer = new TrailBuffer(
                settings.Level, settings.BufferMax, clock, files.Last?.LastAt ?? DateTimeOffset.MinValue);
            files.Add(TrailOpening.Parts(files.Last, isNew, settings.Level, buffer.Stamp(), log));
            var writer = new TrailWriter(buffer, files, settings, clock, erasing, log);
            writer.Start();
            return new VaultTrail(settings.Level, buffer, writer);
        }
        catch (Exception e)
        {
            files.Close();
            if (e is not SqliteException at) throw;
            throw new RefusedException(new Refusal.VaultUnusable(folder, FormattableString.Invariant(
                $"its {TrailFileName.Active} cannot be written (SQLite error {at.SqliteErrorCode}): ")
                + JournalFault.Advice(at, "restore it, or move it out of the folder, which the trail will tell as a gap")));
        }
    }

    /// <summary>Takes a note for a call that begins.</summary>
    /// <param name="operation">As <see cref="TrailEntry.Operation"/>, for when there is no place.</param>
    /// <param name="contextBytes">Of its encryption context.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.TooBusy"/> or <see cref="Refusal.TrailUnavailable"/>: the call
    /// is not made, and only counted.</exception>
    internal TrailNote Begin(string operation, int contextBytes)
    {
        if (Level == TrailLevel.Strict && writer!.IsDown) throw Refused(operation, new Refusal.TrailUnavailable(false));
        return buffer.TryBegin(contextBytes)
            ?? throw Refused(operation, new Refusal.TooBusy("The trail", Math.Clamp(buffer.Taken, 1, buffer.Max)));
    }

    /// <summary>Gives back a note of a call that came to nothing: it was broken off, or broke a rule of programming.</summary>
    internal void Drop(TrailNote note) => buffer.Drop(note);

    /// <summary>Gives back the note of an answered call.</summary>
    /// <returns>Null when the answer may go out at once; else, at the level strict, whether the entry is durable and it
    /// may.</returns>
    internal Task<bool>? Add(TrailNote note)
    {
        var durable = Level == TrailLevel.Strict
            ? new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)
            : null;
        note.Durable = durable;
        var how = buffer.Add(note);
        if (how != Hurry.None) writer?.Wake(how);
        return durable?.Task;
    }

    /// <summary>Writes what is left. Calls that come later are not recorded.</summary>
    internal Task CloseAsync() => writer?.CloseAsync() ?? Task.CompletedTask;

    private RefusedException Refused(string operation, Refusal why)
    {
        writer?.Wake(buffer.AddCount(operation, why.Code));
        return new RefusedException(why);
    }
}
