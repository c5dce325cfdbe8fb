using KeyActors.Journal;
using Microsoft.Data.Sqlite;

namespace KeyActors.Trail;

/// <summary>A look into a closed file of the trail; nothing is written and no file is made.</summary>
internal static class ClosedTrailFile
{
    /// <summary>Its last block; null when it has none.</summary>
    /// <exception cref="SqliteException">It cannot be read.</exception>
    /// <exception cref="JournalFormatException">The row holds no block.</exception>
    internal static TrailBlock? Last(string path)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA trusted_schema=OFF; {TrailSchema.Select} ORDER BY number DESC LIMIT 1";
        using var reader = command.ExecuteReader();
        return reader.Read() ? TrailSchema.Read(reader.GetValue) : null;
    }
}
