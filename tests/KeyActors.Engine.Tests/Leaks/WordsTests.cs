using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text;
using KeyActors.Calls;
using KeyActors.Cipher;
using KeyActors.Engine.Tests.Probing;
using KeyActors.Material;
using KeyActors.Model;
using KeyActors.Probe;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Engine.Tests.Leaks;

/// <summary>Marked secrets through every call: no word that the vault says of itself has them, nor a context's texts.</summary>
[SuppressMessage("Design", "CA1001", Justification = "DisposeAsync is what the runner calls.")]
public sealed class WordsTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly byte[] Plaintext = Known.Bytes(Canary.Plaintext, Canary.PlaintextBytes);
    private static readonly string ContextKey = Canary.Text(Canary.Context);
    private static readonly string ContextValue = Canary.Text(Canary.Context + 1);
    private readonly EncryptionContext context = EncryptionContext.Of((ContextKey, ContextValue));
    private readonly string folder = Directory.CreateTempSubdirectory("keyactors-words-").FullName;
    private readonly KeepingLog log = new();
    private readonly Needles needles = new();
    private readonly List<string> words = [];
    private KeyVault vault = null!;
    private string key = "";

    public async Task InitializeAsync()
    {
        vault = await KeyVault.OpenAsync(Path.Combine(folder, "vault"), new VaultOptions { LoggerFactory = log, Hocon = "akka.loglevel = DEBUG" });
        key = (await vault.CreateKeyAsync("alias/words")).Arn.ToString();
        needles.Add("plaintext", Plaintext);
        needles.AddText("context key", ContextKey);
        needles.AddText("context value", ContextValue);
    }

    public async Task DisposeAsync()
    {
        await vault.DisposeAsync();
        log.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task No_text_log_line_or_file_has_a_secret_or_a_context()
    {
        await GoodWaysAsync();
        await BadWaysAsync();
        Hear(vault, vault.Settings, vault.Evidence, vault.In(vault.Realm), new VaultOptions(), new EnvelopeOptions { Context = context });
        NoWordHasOne();
        Say.Aloud(output, $"{words.Count} texts and {log.Lines.Count} log lines of the vault were searched.");
        Assert.InRange(words.Count, 40, int.MaxValue);
        Assert.NotEmpty(log.Lines);

        foreach (var file in Directory.GetFiles(vault.Path))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            // The trail tells contexts: they are not secret, and what was judged by them is to be seen.
            var isTrail = Path.GetFileName(file).StartsWith("trail", StringComparison.Ordinal);
            var found = needles.In(content).Where(name => !isTrail || !name.StartsWith("context", StringComparison.Ordinal)).ToList();
            Assert.True(found.Count == 0, $"{file} has {string.Join(", ", found)}");
        }
    }

    [Fact]
    public void Would_notice_a_word_that_has_one()
    {
        var base64 = Convert.ToBase64String([1, .. Plaintext]);
        foreach (var word in new[] { $"x{ContextValue}y", $"<{ContextKey}>", Convert.ToHexString(Plaintext), Convert.ToHexStringLower(Plaintext), base64, Convert.ToBase64String(Plaintext) })
            Assert.NotEmpty(Found(word));
        Assert.Empty(Found(Canary.Text(99)));
    }

    [Fact]
    public void What_the_model_says_of_a_use_has_no_pair_of_its_context()
    {
        var once = IdempotencyKey.Of("a use");
        Hear(
            context, new KeyUse.Encrypt(vault.Caller, once, context, Plaintext.Length), new KeyUse.Decrypt(vault.Caller, once, context, 7),
            new KeyUse.GenerateDataKey(vault.Caller, once, context, 32), new Kac1Seen(context));
        Assert.True(KeyArn.TryParse(key, out var arn));
        var call = UseCall.Of(arn, new KeyUse.Encrypt(vault.Caller, once, context, Plaintext.Length), Plaintext, new byte[200], default);
        Hear(call);
        NoWordHasOne();
    }

    [Fact]
    public void No_type_that_holds_secret_bytes_is_one_that_prints_its_members()
    {
        Type[] rooms = [typeof(KeyVault), typeof(Kac1), typeof(SecretRef), typeof(KeyRef)];
        Type[] holders = [typeof(byte[]), typeof(Memory<byte>), typeof(ReadOnlyMemory<byte>), typeof(SecretRef)];
        var types = rooms.SelectMany(static room => room.Assembly.GetTypes()).ToList();
        var printing = types.Where(static t => t.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null).ToList();
        Assert.NotEmpty(printing);
        Assert.DoesNotContain(printing, t => t
            .GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public).Any(f => holders.Contains(f.FieldType)));
    }

    private async Task GoodWaysAsync()
    {
        var options = new EnvelopeOptions { Context = context };
        var blob = await vault.EncryptAsync(key, Plaintext, context);
        Hear(await vault.EncryptAsync(key, Plaintext, context, new byte[Plaintext.Length + Kac1.OverheadBytes]));
        Hear(await vault.DecryptAsync(blob, context, new byte[Plaintext.Length]));
        Hear(await vault.DecryptAsync(key, blob, context), await vault.ReEncryptAsync(blob, context, key, context));
        using var dataKey = await vault.GenerateDataKeyAsync(key, 32, context);
        needles.Add("data key", dataKey.Plaintext.Span);
        Hear(dataKey, dataKey.Plaintext, await vault.DescribeKeyAsync(key), await vault.RotateKeyAsync(key));
        await foreach (var listed in vault.ListKeysAsync()) Hear(listed);
        await foreach (var alias in vault.ListAliasesAsync()) Hear(alias);
        var (source, target) = (Path.Combine(folder, "source"), Path.Combine(folder, "target"));
        File.WriteAllBytes(source, Plaintext);
        Hear(await vault.EncryptFileAsync(key, source, target, options), await vault.DecryptFileAsync(target, source, options));
    }

    private async Task BadWaysAsync()
    {
        var blob = await vault.EncryptAsync(key, Plaintext, context);
        byte[] damaged = [.. blob[..^1], (byte)(blob[^1] ^ 1)];
        var big = Enumerable.Repeat(Plaintext, 100).SelectMany(static p => p).ToArray();
        await FailsAsync(() => vault.EncryptAsync(key, big, context).AsTask());
        await FailsAsync(() => vault.EncryptAsync(key, default, context).AsTask());
        await FailsAsync(() => vault.EncryptAsync(key, Plaintext, context, new byte[10]).AsTask());
        await FailsAsync(() => vault.EncryptAsync("alias/missing", Plaintext, context).AsTask());
        await FailsAsync(() => vault.EncryptAsync("no name", Plaintext, context).AsTask());
        await FailsAsync(() => vault.DecryptAsync(blob).AsTask());
        await FailsAsync(() => vault.DecryptAsync(damaged, context).AsTask());
        await FailsAsync(() => vault.DecryptAsync(blob, context, new byte[1]).AsTask());
        await FailsAsync(() => vault.DecryptAsync(Plaintext, context).AsTask());
        await FailsAsync(() => vault.DecryptAsync("alias/missing", blob, context).AsTask());
        await FailsAsync(() => vault.In(new Realm(AccountId.Default, OtherRegion())).DecryptAsync(blob, context).AsTask());
        await FailsAsync(() => vault.EncryptAsync(key, Plaintext, context, new CancellationToken(canceled: true)).AsTask());
        await FailsAsync(() => vault.GenerateDataKeyAsync(key, 5000, context).AsTask());
        await FailsAsync(() => vault.DecryptFileAsync(Path.Combine(folder, "source"), Path.Combine(folder, "other"), new EnvelopeOptions { Context = context }).AsTask());
        await FailsAsync(() => Task.Run(() => EncryptionContext.Of((ContextKey, ContextValue), (ContextKey, ""))));
        await FailsAsync(() => Task.Run(() => EncryptionContext.Of((ContextKey, ContextValue + "\ud800"))));
        await FailsAsync(() => Task.Run(() => EncryptionContext.Of((ContextKey, new string('x', 9000)))));
        await vault.DisableKeyAsync(key);
        await FailsAsync(() => vault.EncryptAsync(key, Plaintext, context).AsTask());
        await FailsAsync(() => vault.DecryptAsync(blob, context).AsTask());
        await vault.EnableKeyAsync(key);
        await vault.DisposeAsync();
        await FailsAsync(() => vault.EncryptAsync(key, Plaintext, context).AsTask());
    }

    private async Task FailsAsync(Func<Task> call)
    {
        var thrown = await Assert.ThrowsAnyAsync<Exception>(call);
        Hear(thrown, thrown.Message, thrown.GetBaseException());
        if (thrown is RefusedException refused) Hear(refused.Refusal, refused.Refusal.Sentence);
    }

    private void Hear(params object[] things) => words.AddRange(things.Select(static thing => thing.ToString() ?? ""));

    private void NoWordHasOne()
    {
        foreach (var word in words.Concat(log.Lines)) Assert.True(Found(word).Count == 0, $"A text has {string.Join(", ", Found(word))}: {word}");
    }

    private IReadOnlyList<string> Found(string word) => needles.In(Encoding.Unicode.GetBytes(word));

    private static RegionName OtherRegion() => RegionName.TryParse("eu-west-1", out var region) ? region : throw new InvalidOperationException();

    /// <summary>A record of a host that has a context as a member: printing it prints no pair.</summary>
    private sealed record Kac1Seen(EncryptionContext Context);
}
