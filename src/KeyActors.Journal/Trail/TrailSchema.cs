namespace KeyActors.Journal;

/// <summary>Everything that a vault makes in a file of the trail. What else stands there is refused, as in the journal: see
/// <see cref="JournalSchema.FirstForeign"/>.</summary>
public static class TrailSchema
{
    /// <summary>Makes the table of the blocks unless it is there.</summary>
    public const string Blocks = """
        CREATE TABLE IF NOT EXISTS trail (
          number INTEGER NOT NULL PRIMARY KEY, previous BLOB NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
          entries INTEGER NOT NULL, body BLOB NOT NULL, hash BLOB NOT NULL, mac BLOB NOT NULL)
        """;

    /// <summary>Adds a block.</summary>
    public const string Insert = """
        INSERT INTO trail (number, previous, first_at, last_at, entries, body, hash, mac)
        VALUES ($number, $previous, $first, $last, $entries, $body, $hash, $mac)
        """;

    /// <summary>The columns of a row in the order of <see cref="Read"/>; a WHERE and an ORDER BY go behind it.</summary>
    public const string Select = "SELECT number, previous, first_at, last_at, entries, body, hash, mac FROM trail";

    /// <summary>The statements of a file.</summary>
    public static IReadOnlyList<string> Own { get; } = [Blocks];

    /// <summary>The block in a row as it lies in the file, of any type that SQLite may have there.</summary>
    /// <param name="column">Gives the value of the column of that index, 0 to 7.</param>
    /// <exception cref="JournalFormatException">The row holds no block.</exception>
    public static TrailBlock Read(Func<int, object> column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return new TrailBlock(Long(0), Blob(1), Long(2), Long(3), Long(4), Blob(5), Blob(6), Blob(7));

        long Long(int index) => column(index) as long? ?? throw Bad();
        byte[] Blob(int index) => column(index) as byte[] ?? throw Bad();
    }

    private static JournalFormatException Bad() =>
        JournalFormatException.Unreadable(TrailEntryCodec.What, "a column has another type");
}
