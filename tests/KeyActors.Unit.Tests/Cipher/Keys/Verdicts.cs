using System.Text.Json;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>Collects the answers to the cases of one file, so that one failure names all that are wrong.</summary>
internal sealed class Verdicts(string file)
{
    private readonly List<string> wrong = [];
    private int accepted;
    private int refused;
    private int deviating;

    /// <summary>Takes an answer.</summary>
    internal void Add(JsonElement test, bool expected, bool answer)
    {
        if (answer) accepted++;
        else refused++;
        var number = test.GetProperty("tcId").GetInt32();
        if (WycheproofFiles.Deviations.ContainsKey((file, number))) deviating++;
        if (answer != expected) wrong.Add($"{number} {test.Text("comment")} [{test.Text("result")}]: {answer}");
    }

    /// <summary>Says the counts, and fails when an answer was wrong, a case was missed or a listed deviation did not show.</summary>
    internal void Close(ITestOutputHelper output, JsonDocument document)
    {
        Vectors.Say(output, $"Wycheproof {file}: {accepted} accepted, {refused} refused, {deviating} deviate.");
        Assert.True(wrong.Count == 0, $"{file}: {string.Join("; ", wrong)}");
        Assert.Equal(document.RootElement.GetProperty("numberOfTests").GetInt32(), accepted + refused);
        Assert.Equal(WycheproofFiles.Deviations.Keys.Count(d => d.File == file), deviating);
    }
}
