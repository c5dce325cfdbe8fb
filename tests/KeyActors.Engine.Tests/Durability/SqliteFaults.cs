using System.Runtime.InteropServices;

using Microsoft.Data.Sqlite;

namespace KeyActors.Engine.Tests.Durability;

/// <summary>How a call to the database fails.</summary>
internal enum FaultKind
{
    Unknown = 0,

    /// <summary>The connection cannot be had: nothing was done.</summary>
    Refused,

    /// <summary>A statement is broken off in the middle.</summary>
    Interrupted,

    /// <summary>Everything was done, and the commit fails: nothing stands.</summary>
    RolledBack,

    /// <summary>The commit stands, and its answer is lost.</summary>
    AnswerLost,
}

/// <summary>Makes the n-th call fail, inside SQLite itself: its own hooks see every commit and every step of every statement.</summary>
internal sealed class SqliteFaults : IDisposable
{
    private const int DiskError = 10;
    private const int StepsOfOneCall = 40;
    private readonly CommitHook commit;
    private readonly WalHook wal;
    private readonly ProgressHook progress;
    private FaultKind kind;
    private long left;

    internal SqliteFaults()
    {
        commit = _ => Hits(FaultKind.RolledBack) ? 1 : 0;
        wal = (_, _, _, _) => Hits(FaultKind.AnswerLost) ? DiskError : 0;
        progress = _ => Hits(FaultKind.Interrupted) ? 1 : 0;
    }

    private delegate int CommitHook(IntPtr state);

    private delegate int WalHook(IntPtr state, IntPtr database, IntPtr name, int pages);

    private delegate int ProgressHook(IntPtr state);

    /// <summary>Whether the fault has happened.</summary>
    internal bool HasHit => Interlocked.Read(ref left) <= 0;

    /// <summary>The n-th call from now on fails, once.</summary>
    internal void Arm(FaultKind fault, int n)
    {
        Interlocked.Exchange(ref left, fault == FaultKind.Interrupted ? n * StepsOfOneCall : n);
        kind = fault;
    }

    internal void Disarm() => kind = FaultKind.Unknown;

    /// <summary>For the vault's options.</summary>
    internal void Opened(SqliteConnection connection)
    {
        var database = connection.Handle!.DangerousGetHandle();
        _ = sqlite3_commit_hook(database, commit, IntPtr.Zero);
        _ = sqlite3_wal_hook(database, wal, IntPtr.Zero);
        sqlite3_progress_handler(database, 1, progress, IntPtr.Zero);
        if (Hits(FaultKind.Refused)) throw new SqliteException("SQLite Error 10: 'disk I/O error'.", DiskError);
    }

    /// <summary>Keeps the hooks alive until no connection is left that could call them.</summary>
    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        GC.KeepAlive(commit);
        GC.KeepAlive(wal);
        GC.KeepAlive(progress);
    }

    private bool Hits(FaultKind asked) => kind == asked && Interlocked.Decrement(ref left) == 0;

#pragma warning disable IDE1006, SA1300, SYSLIB1054, CA5392 // The names of SQLite's own library, which is loaded already.
    [DllImport("e_sqlite3", CallingConvention = CallingConvention.Cdecl)]
    private static extern IntPtr sqlite3_commit_hook(IntPtr database, CommitHook hook, IntPtr state);

    [DllImport("e_sqlite3", CallingConvention = CallingConvention.Cdecl)]
    private static extern IntPtr sqlite3_wal_hook(IntPtr database, WalHook hook, IntPtr state);

    [DllImport("e_sqlite3", CallingConvention = CallingConvention.Cdecl)]
    private static extern void sqlite3_progress_handler(IntPtr database, int steps, ProgressHook hook, IntPtr state);
#pragma warning restore IDE1006, SA1300, SYSLIB1054, CA5392
}
