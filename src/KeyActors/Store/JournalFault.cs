using Akka.Pattern;
using Akka.Persistence;
using Microsoft.Data.Sqlite;

namespace KeyActors.Store;

/// <summary>Tells a journal that cannot be read just now from one whose content cannot be read.</summary>
internal static class JournalFault
{
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
}
