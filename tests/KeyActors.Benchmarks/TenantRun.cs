using System.Diagnostics;
using System.Globalization;
using KeyActors.Model;

namespace KeyActors.Benchmarks;

/// <summary>What was measured of one way to keep tenants apart.</summary>
/// <param name="Way">In words.</param>
/// <param name="Tenants">How many.</param>
/// <param name="AloneMilliseconds">To make a tenant's key and alias, one tenant after the other: the middle one.</param>
/// <param name="PerSecond">Tenants made in a second, 64 at once.</param>
/// <param name="ManagedBytes">Managed memory of each, used once and still in memory.</param>
/// <param name="OpenMilliseconds">To open the vault again with all of them.</param>
/// <param name="DiskBytes">Of each, by file, after the vault was closed.</param>
internal sealed record TenantFigures(
    string Way, int Tenants, double AloneMilliseconds, double PerSecond, double ManagedBytes, double OpenMilliseconds,
    IReadOnlyList<(string File, double Bytes)> DiskBytes);

/// <summary>Measures a tenant as a realm with a key, and as a key among others.</summary>
internal static class TenantRun
{
    private const int AtOnce = 64;
    private const int Alone = 100;

    internal static async Task<IReadOnlyList<TenantFigures>> MeasureAsync(bool quick)
    {
        var count = quick ? 500 : 5_000;
        // The first vault of a process pays for all that is compiled: it is not counted.
        await MeasureAsync("", 200, Realms);
        return
        [
            await MeasureAsync("a realm each, with one key", count, Realms),
            await MeasureAsync("a key each, in one realm", count, static (vault, i) => (vault, $"alias/tenant-{i}")),
        ];
    }

    private static (VaultClient Client, string Alias) Realms(KeyVault vault, int number)
    {
        if (!AccountId.TryParse(number.ToString("D12", CultureInfo.InvariantCulture), out var account))
            throw new InvalidOperationException("Twelve digits are an account.");
        return (vault.In(new Realm(account, RegionName.Default)), "alias/data");
    }

    private static async Task<TenantFigures> MeasureAsync(
        string way, int count, Func<KeyVault, int, (VaultClient Client, string Alias)> tenant)
    {
        var folder = Directory.CreateTempSubdirectory("keyactors-benchmarks-").FullName;
        var path = Path.Combine(folder, "vault");
        try
        {
            double alone, second, managed;
            await using (var vault = await KeyVault.OpenAsync(path, new VaultOptions { Environment = [] }))
            {
                await MakeAsync(tenant(vault, 900_000), default);
                var before = Settled();
                var times = new List<double>();
                for (var i = 1; i <= Alone; i++)
                {
                    var begin = Stopwatch.GetTimestamp();
                    await MakeAsync(tenant(vault, i), default);
                    times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
                }

                var from = Stopwatch.GetTimestamp();
                await Parallel.ForEachAsync(
                    Enumerable.Range(Alone + 1, count - Alone),
                    new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
                    async (i, cancellation) => await MakeAsync(tenant(vault, i), cancellation));
                second = (count - Alone) / Stopwatch.GetElapsedTime(from).TotalSeconds;
                times.Sort();
                alone = times[times.Count / 2];
                managed = (double)(Settled() - before) / count;
            }

            var files = Directory.GetFiles(path).Select(static file => (Name: Path.GetFileName(file), new FileInfo(file).Length))
                .OrderBy(static file => file.Name, StringComparer.Ordinal)
                .Select(file => (file.Name, (double)file.Length / count)).ToList();
            var opening = Stopwatch.GetTimestamp();
            await (await KeyVault.OpenAsync(path, new VaultOptions { Environment = [] })).DisposeAsync();
            var opened = Stopwatch.GetElapsedTime(opening).TotalMilliseconds;
            return new TenantFigures(way, count, alone, second, managed, opened, files);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MakeAsync((VaultClient Client, string Alias) tenant, CancellationToken cancellation)
    {
        await tenant.Client.CreateKeyAsync(tenant.Alias, cancellation);
        await tenant.Client.EncryptAsync(tenant.Alias, new byte[16], cancellation);
    }

    private static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
