using System.Globalization;
using KeyActors.Journal;
using KeyActors.Model;
using Microsoft.Data.Sqlite;

namespace KeyActors.Store;

/// <summary>Reads the vault's own stream from its folder, beside whoever has the vault open, with every check of the
/// chain.</summary>
internal static class VaultStream
{
    private static readonly string Question = string.Create(CultureInfo.InvariantCulture, $"""
        SELECT CASE WHEN typeof(manifest) = 'text' AND octet_length(manifest) <= 512 THEN manifest END,
          CASE WHEN typeof(message) = 'blob' AND octet_length(message) <= {EnvelopeCodec.BytesMax} THEN message END
        FROM journal WHERE persistence_id = $stream ORDER BY sequence_number
        """);

    /// <summary>Its events, oldest first.</summary>
    /// <param name="folder">The vault's.</param>
    /// <param name="file">Name of the journal in it.</param>
    /// <param name="mac">Computes the codes.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.VaultUnusable"/>: it cannot be read, or fails a check.
    /// </exception>
    internal static IReadOnlyList<VaultEvent> Read(string folder, string file, IChainMac mac)
    {
        var path = Path.Combine(folder, file);
        if (!File.Exists(path)) throw Unusable(folder, $"it has no {file}: restore it, or name another folder");
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        try
        {
            using var connection = new SqliteConnection(settings.ToString());
            connection.Open();
            return Read(connection, folder, mac);
        }
        catch (SqliteException e)
        {
            throw Unusable(folder, string.Create(
                CultureInfo.InvariantCulture, $"SQLite cannot read its {file} (code {e.SqliteExtendedErrorCode})"));
        }
    }

    private static List<VaultEvent> Read(SqliteConnection connection, string folder, IChainMac mac)
    {
        var (chain, events) = (new StreamChain(PersistenceIds.Vault, mac), new List<VaultEvent>());
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON";
        command.ExecuteNonQuery();
#pragma warning disable CA2100 // Of a constant.
        command.CommandText = Question;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("$stream", PersistenceIds.Vault);
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            if (rows.IsDBNull(0) || rows.IsDBNull(1)) throw Broken(folder);
            try
            {
                var stored = EnvelopeCodec.Decode(rows.GetString(0), rows.GetFieldValue<byte[]>(1));
                if (chain.Accept(stored) is not null) throw Broken(folder);
                events.Add(EventCodec.DecodeVault(stored));
            }
            catch (JournalFormatException)
            {
                throw Broken(folder);
            }
        }

        return events.Count > 0 ? events : throw Broken(folder);
    }

    private static RefusedException Broken(string folder) =>
        Unusable(folder, "the vault's own history failed a check: run 'keyactors verify'");

    private static RefusedException Unusable(string folder, string why) => new(new Refusal.VaultUnusable(folder, why));
}
