using Akka.Pattern;
using Akka.Persistence;
using Microsoft.Data.Sqlite;

namespace KeyActors.Store;

/// <summary>Tells a journal that cannot be read just now from one whose content cannot be read.</summary>
internal static class JournalFault
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int IoError = 10;
    private const int Full = 13;
    private const int CannotOpen = 14;

    // SQLITE_BUSY, LOCKED, NOMEM, INTERRUPT, IOERR, FULL, CANTOPEN, PROTOCOL.
    private static ReadOnlySpan<int> PassingCodes => [5, 6, 7, 9, 10, 13, 14, 15];

    /// <summary>Whether trying again may help: a lock, a time limit, a full disk. Anything else is what is stored.</summary>
    internal static bool IsPassing(Exception? fault)
    {
        for (; fault is not null; fault = fault.InnerException)
        {
            if (fault is SqliteException sqlite && PassingCodes.Contains(sqlite.SqliteErrorCode)) return true;
            if (fault is TimeoutException or OpenCircuitException or RecoveryTimedOutException or OperationCanceledException)
                return true;
        }

        return false;
    }

    /// <summary>What an operator does about a database that could not be read or written at opening.</summary>
    /// <param name="fault">What SQLite said.</param>
    /// <param name="otherwise">What to do when neither another program nor the disk is the reason.</param>
    internal static string Advice(SqliteException fault, string otherwise) => fault.SqliteErrorCode switch
    {
        Full => "the disk is full: free some of it",
        Busy or Locked => "another program holds it: close that one",
        IoError or CannotOpen => "the disk is full, failing, or another program is in the way: free the file or the disk",
        _ => otherwise,
    };
}
