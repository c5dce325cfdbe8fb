using KeyActors.Engine.Tests.Probing;
using KeyActors.Model;
using KeyActors.Unit.Tests.Fuzz;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Engine.Tests.Attack;

/// <summary>The vault's own door under fuzz: two refusals and nothing else, and the vault is as before.</summary>
public sealed class DecryptFuzzTests(ITestOutputHelper output) : IDisposable
{
    private const int Normal = 20_000;
    private const int Long = 2_000_000;
    private const ulong Seed = 20260304;
    private readonly string folder = Directory.CreateTempSubdirectory("keyactors-fuzz-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Answers_every_altered_blob_with_one_of_two_refusals_and_remembers_nothing()
    {
        using var log = new CountingLog();
        await using var vault = await KeyVault.OpenAsync(Path.Combine(folder, "vault"), new VaultOptions { LoggerFactory = log });
        var seeds = await SeedsAsync(vault);
        foreach (var seed in seeds) Assert.NotEmpty(await vault.DecryptAsync(seed.Blob, seed.Context));

        var (lines, journal) = (log.Lines, Events());
        var count = Say.IsLong ? Long : Normal;
        var workers = Enumerable.Range(0, 2).Select(i => Task.Run(() => WorkAsync(vault, seeds, Seed + ((ulong)i << 32), count / 2))).ToList();
        var tallies = await Task.WhenAll(workers);
        Say.Aloud(output, $"KeyVault.DecryptAsync: {tallies.Sum(static t => t.Invalid)} invalid, {tallies.Sum(static t => t.Unknown)} of unknown keys, seed {Seed}.");
        Assert.All(tallies, t => Assert.True(t.Fault is null, t.Fault));
        Assert.Equal(count, tallies.Sum(static t => t.Invalid + t.Unknown));
        Assert.All(new[] { tallies.Sum(static t => t.Invalid), tallies.Sum(static t => t.Unknown) }, n => Assert.InRange(n, count / 100, count));

        Assert.Equal(lines, log.Lines);
        Assert.Equal(journal, Events());
        foreach (var seed in seeds) Assert.NotEmpty(await vault.DecryptAsync(seed.Blob, seed.Context));
    }

    private static async Task<List<Kac1Seed>> SeedsAsync(KeyVault vault)
    {
        var seeds = new List<Kac1Seed>();
        EncryptionContext[] contexts = [EncryptionContext.Empty, EncryptionContext.Of(("tenant", "17"), ("purpose", "fuzz"))];
        for (var k = 0; k < 2; k++)
        {
            var key = (await vault.CreateKeyAsync()).Arn.ToString();
            for (var rotation = 0; rotation < 2; rotation++)
            {
                foreach (var context in contexts)
                    foreach (var length in new[] { 1, 32, 1000 })
                        seeds.Add(new Kac1Seed(null, context, await vault.EncryptAsync(key, new byte[length], context)));
                await vault.RotateKeyAsync(key);
            }
        }

        return seeds;
    }

    private static async Task<(int Invalid, int Unknown, string? Fault)> WorkAsync(KeyVault vault, List<Kac1Seed> seeds, ulong seed, int count)
    {
        var mutator = new Kac1Mutator(seeds, new Dice(seed));
        var (invalid, unknown) = (0, 0);
        for (var i = 0; i < count; i++)
        {
            mutator.Next();
            try
            {
                await vault.DecryptAsync(mutator.Blob, mutator.Context);
                return (invalid, unknown, $"input {i} opened: {Convert.ToHexString(mutator.Blob.Span)}");
            }
            catch (RefusedException refused) when (refused.Refusal is Refusal.CiphertextInvalid)
            {
                invalid++;
            }
            catch (RefusedException refused) when (refused.Refusal is Refusal.CiphertextKeyUnknown)
            {
                unknown++;
            }
            catch (Exception e)
            {
                return (invalid, unknown, $"input {i}: {e} for {Convert.ToHexString(mutator.Blob.Span)}");
            }
        }

        return (invalid, unknown, null);
    }

    /// <summary>Events in the journal, and the number of the last one.</summary>
    private string Events()
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "vault", "journal.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        // What the seeds were counted by may be summed up behind the reply; a decryption is neither set aside nor counted.
        command.CommandText = "SELECT COUNT(*) || ' up to ' || MAX(ordering) FROM journal WHERE manifest <> 'key.usage-recorded/1'";
        return (string)command.ExecuteScalar()!;
    }

    private sealed class CountingLog : ILoggerFactory, ILogger
    {
        private int lines;

        internal int Lines => Volatile.Read(ref lines);

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Interlocked.Increment(ref lines);

        public void Dispose()
        {
        }
    }
}
