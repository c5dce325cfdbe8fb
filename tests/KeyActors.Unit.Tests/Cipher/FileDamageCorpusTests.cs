using System.Text.Json;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>Files that do not open, made in another language: damaged ones, and forgeries by someone who holds the data key.</summary>
public sealed class FileDamageCorpusTests
{
    [Fact]
    public async Task Refuses_every_file_of_the_corpus_with_the_one_refusal()
    {
        using var document = Vectors.Corpus("kaf1", "kaf1_damaged.json");
        var root = document.RootElement;
        var (dataKey, count) = (root.Hex("dataKey"), 0);
        var pairs = root.GetProperty("encryptionContext").EnumerateArray();
        var context = EncryptionContext.From(pairs.Select(static p => new KeyValuePair<string, string>(p[0].GetString()!, p[1].GetString()!)));
        foreach (var test in root.GetProperty("tests").EnumerateArray())
        {
            using var input = new MemoryStream(test.Hex("file"));
            var name = test.GetProperty("name").GetString();
            var thrown = await Record.ExceptionAsync(() => SealedFile.OpenAsync(input, new MemoryStream(), context, dataKey));
            Assert.True(thrown is RefusedException { Refusal: Refusal.FileInvalid }, $"{name}: {thrown?.Message ?? "it opened"}");
            count++;
        }

        Assert.Equal(44, count);
    }

    [Fact]
    public async Task Opens_the_file_that_they_were_made_from()
    {
        using var document = Vectors.Corpus("kaf1", "kaf1_vectors.json");
        var whole = document.RootElement.GetProperty("tests").EnumerateArray().Single(static t => t.GetProperty("fileBytes").GetInt32() == 220);
        Assert.Equal([0], await SealedFile.OpenAsync(whole.Hex("file")));
    }
}
