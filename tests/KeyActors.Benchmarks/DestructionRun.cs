using System.Diagnostics;
using KeyActors.Material;
using KeyActors.Model;

namespace KeyActors.Benchmarks;

/// <summary>How long secrets take to be destroyed in a vault that holds many others: step, wiping, and the search of all files.</summary>
internal static class DestructionRun
{
    internal const int Secrets = 10_000;
    private const int AtOnce = 256;

    /// <summary>Milliseconds by what was done; each time the keeper is filled up again.</summary>
    internal static async Task<IReadOnlyList<(string Name, IReadOnlyList<double> Milliseconds)>> MeasureAsync(bool quick)
    {
        var folder = Directory.CreateTempSubdirectory("keyactors-benchmarks-");
        try
        {
            using var vault = VaultFolder.Open(Path.Combine(folder.FullName, "vault"));
            await using var keeper = await SecretKeeper.InitialiseAsync(vault, new KeeperSettings());
            var rounds = quick ? 3 : 11;
            // The first round warms up, and is not counted.
            return
            [
                ("1 secret", [.. (await RoundsAsync(keeper, 1, rounds + 1)).Skip(1)]),
                ("100 secrets in one step", [.. (await RoundsAsync(keeper, 100, rounds + 1)).Skip(1)]),
            ];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<List<double>> RoundsAsync(SecretKeeper keeper, int doomed, int rounds)
    {
        var times = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            await FillAsync(keeper);
            SecretId[] chosen = [.. keeper.Held().Take(doomed).Select(static s => s.Secret)];
            var begin = Stopwatch.GetTimestamp();
            var done = await keeper.DestroyAsync(chosen);
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            if (!done.Stepped || done.Remains.Count > 0) throw new InvalidOperationException("Nothing was destroyed.");
        }

        return times;
    }

    private static async Task FillAsync(SecretKeeper keeper)
    {
        while (keeper.Held().Count is var held && held < Secrets)
        {
            var more = Enumerable.Range(held, Math.Min(AtOnce, Secrets - held));
            await Task.WhenAll(more.Select(i => keeper.CreateAsync(Key((uint)i), KeySpec.SymmetricDefault, []).AsTask()));
        }
    }

    private static KeyArn Key(uint number) =>
        KeyArn.TryParse(FormattableString.Invariant(
            $"arn:aws:kms:us-east-1:000000000000:key/00000000-0000-4000-8000-{number:x12}"), out var key)
            ? key
            : throw new ArgumentOutOfRangeException(nameof(number));
}
