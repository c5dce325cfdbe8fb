using KeyActors.Calls;
using KeyActors.Model;

namespace KeyActors.Engine.Tests.Lines;

/// <summary>What must stay out of log lines, sentences and printed messages: plaintext, blobs, contexts.</summary>
public sealed class CanaryTests
{
    private const string PlainCanary = "plain-canary-4f1d";
    private const string ContextCanary = "context-canary-88a2";

    [Fact]
    public async Task No_line_and_no_sentence_carries_plaintext_blob_or_context()
    {
        await using var test = await TestVault.OpenAsync();
        var context = EncryptionContext.Of(("name", ContextCanary), (ContextCanary + "2", "x"));
        var plaintext = System.Text.Encoding.ASCII.GetBytes(PlainCanary);
        var said = new List<string>();
        async Task Say(Func<Task> call)
        {
            if (await Record.ExceptionAsync(() => call().Soon()) is not { } thrown) return;
            said.Add(thrown.ToString());
            said.Add((thrown as RefusedException)?.Refusal.ToString() ?? "");
        }

        var key = await test.KeyAsync();
        var blob = await test.Vault.EncryptAsync(key, plaintext, context);
        var damaged = (byte[])blob.Clone();
        damaged[^1] ^= 1;
        using var dataKey = await test.Vault.GenerateDataKeyAsync(key, 32, context);
        await Say(async () => await test.Vault.DecryptAsync(damaged, context));
        await Say(async () => await test.Vault.DecryptAsync(blob, EncryptionContext.Of(("name", ContextCanary + "3"))));
        await Say(async () => await test.Vault.EncryptAsync(key, new byte[5000], context));
        await Say(async () => await test.Vault.EncryptAsync(key, plaintext, context, new byte[1]));
        await Say(() => Task.Run(static () => EncryptionContext.Of((ContextCanary, "\ud800"))));
        await Say(() => Task.Run(static () => EncryptionContext.Of((ContextCanary, "1"), (ContextCanary, "2"))));
        await test.Vault.DisableKeyAsync(key);
        await Say(async () => await test.Vault.DecryptAsync(blob, context));
        await test.Vault.EnableKeyAsync(key);
        await test.StopAsync();
        await Say(async () => await test.Vault.EncryptAsync(key, plaintext, context));
        test.Journal.Execute("UPDATE journal SET identifier = 1 WHERE manifest = 'key.enabled/1'");
        await test.StartAsync();
        await Say(async () => await test.Vault.DecryptAsync(blob, context));
        await Say(async () => await test.Vault.EncryptAsync(key, plaintext, context));
        await test.StopAsync();

        Assert.True(said.Count >= 18);
        Assert.Contains(test.Log.Lines, static l => l.Id == 23);
        Assert.Contains(test.Log.Lines, static l => l.Id == 1);
        Absent(string.Join('\n', said), plaintext, blob, dataKey.Blob.ToArray(), dataKey.Plaintext.ToArray());
        Absent(test.Log.Everything, plaintext, blob, dataKey.Blob.ToArray(), dataKey.Plaintext.ToArray());
    }

    [Fact]
    public void No_message_prints_what_it_carries()
    {
        var context = EncryptionContext.Of(("name", ContextCanary));
        var plaintext = System.Text.Encoding.ASCII.GetBytes(PlainCanary);
        var use = new KeyUse.Encrypt(Caller.Host, default, context, plaintext.Length);
        var call = UseCall.Of(default, use, plaintext, plaintext, plaintext);
        var printed = string.Join('\n',
            use, new KeyUse.Decrypt(Caller.Host, default, context, 1), new KeyUse.GenerateDataKey(Caller.Host, default, context, 32),
            call, KeyCall.Of(default, new KeyCommand.Disable(Caller.Host, default)), RealmCall.Of(default, null),
            context, new EnvelopeOptions { Context = context }, new UseOutcome(null, 1, default, null),
            new DataKey(plaintext, plaintext, default, default));
        Absent(printed, plaintext);
        Assert.Contains("UseCall", printed, StringComparison.Ordinal);
    }

    private static void Absent(string text, params byte[][] secrets)
    {
        Assert.DoesNotContain(PlainCanary, text, StringComparison.Ordinal);
        Assert.DoesNotContain(ContextCanary, text, StringComparison.Ordinal);
        foreach (var secret in secrets)
        {
            Assert.DoesNotContain(Convert.ToHexString(secret.AsSpan(0, 16)), text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Convert.ToBase64String(secret.AsSpan(0, 15)), text, StringComparison.Ordinal);
        }
    }
}
