using Xunit.Abstractions;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>How many vectors were applied, and how many were not, by reason.</summary>
internal sealed class Tally
{
    private readonly SortedDictionary<string, int> left = new(StringComparer.Ordinal);

    internal int Applied { get; private set; }

    internal void Apply() => Applied++;

    internal void Leave(string reason) => left[reason] = left.GetValueOrDefault(reason) + 1;

    internal void Say(ITestOutputHelper output, string what)
    {
        var reasons = left.Count == 0 ? "none" : string.Join(", ", left.Select(static r => $"{r.Value} with {r.Key}"));
        Vectors.Say(output, $"{what}: {Applied} applied; not applicable: {reasons}.");
    }
}
