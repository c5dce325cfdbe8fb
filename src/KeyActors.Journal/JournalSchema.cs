using System.Text;

namespace KeyActors.Journal;

/// <summary>Everything that a vault makes in <c>journal.db</c>, statement by statement: what else stands there could show a
/// replay another history than the stored one, or change or drop what is written.</summary>
/// <remarks>A constraint that ignores a conflict, a collation, a generated column, a trigger or a view are all words of a
/// statement; so statements are compared, without blanks, brackets and quotes. Reference: sqlite.org/schematab.html.</remarks>
public static class JournalSchema
{
    /// <summary>Lists a file's objects, for <see cref="FirstForeign"/>: name and statement.</summary>
    public const string Question = "SELECT name, sql FROM sqlite_schema";

    /// <summary>Makes the table of the heads unless it is there.</summary>
    public const string Heads = """
        CREATE TABLE IF NOT EXISTS heads (
          persistence_id TEXT NOT NULL PRIMARY KEY, number INTEGER NOT NULL, hash BLOB NOT NULL, mac BLOB NOT NULL) WITHOUT ROWID
        """;

    /// <summary>The statements of <c>journal.db</c>: of the heads, and as Akka.Persistence.Sql makes its table.</summary>
    public static IReadOnlyList<string> Own { get; } =
    [
        Heads,
        """
        CREATE TABLE journal (ordering INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, created INTEGER NOT NULL, deleted Bit NOT NULL,
        persistence_id NVarChar(255) NOT NULL, sequence_number INTEGER NOT NULL, message VarBinary NOT NULL,
        tags NVarChar(100) NULL, manifest NVarChar(500) NULL, identifier INTEGER NULL, writer_uuid NVarChar(128) NULL)
        """,
        "CREATE UNIQUE INDEX journal_uq ON journal (persistence_id, sequence_number)",
        "CREATE INDEX journal_created_idx ON journal (created)",
        "CREATE INDEX journal_sequence_number_idx ON journal (sequence_number)",
    ];

    /// <summary>The first object that no vault makes; null when there is none.</summary>
    /// <param name="found">Name and statement of every object of the file; SQLite's own indices have no statement.</param>
    /// <param name="own">The statements that the vault makes the file with, see <see cref="Own"/>.</param>
    /// <returns>Its name as it stands there: not fit for a terminal before it is cleaned.</returns>
    public static string? FirstForeign(IEnumerable<(string? Name, string? Sql)> found, IEnumerable<string> own)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(own);
        // SQLite's own: for AUTOINCREMENT, and what ANALYZE gathers.
        string[] sqlites = ["CREATE TABLE sqlite_sequence(name,seq)", "CREATE TABLE sqlite_stat1(tbl,idx,stat)"];
        var known = own.Concat(sqlites).Select(Bare).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, sql) in found)
        {
            var isKnown = sql is null
                ? name?.StartsWith("sqlite_autoindex_", StringComparison.Ordinal) is true
                : name is not null && known.Contains(Bare(sql)) && Bare(sql).Contains(Bare(name), StringComparison.Ordinal);
            if (!isKnown) return name ?? "(no name)";
        }

        return null;
    }

    private static string Bare(string sql)
    {
        var bare = new StringBuilder(sql.Length);
        foreach (var letter in sql)
        {
            if (!char.IsWhiteSpace(letter) && letter is not ('[' or ']' or '"' or '`' or ';'))
                bare.Append(char.ToUpperInvariant(letter));
        }

        return bare.Replace("IFNOTEXISTS", "").ToString();
    }
}
