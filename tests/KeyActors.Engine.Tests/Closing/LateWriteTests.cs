using KeyActors.Model;

namespace KeyActors.Engine.Tests.Closing;

/// <summary>What a closing vault has handed to its journal is stored or given up before the next owner may read it.</summary>
public sealed class LateWriteTests
{
    [Fact]
    public async Task No_write_of_a_closed_vault_comes_after_its_folder_is_free()
    {
        await using var test = await TestVault.OpenAsync(("close.wait-max", "0s"));
        var keys = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => test.KeyAsync()));
        for (var round = 0; round < 5; round++)
        {
            foreach (var key in keys) await test.Vault.DescribeKeyAsync(key);
            var (held, opened) = (test.Journal.Lock(), test.Vault.Engine.JournalConnections);
            var text = $"round {round}";
            var changes = keys.Select(key => Record.ExceptionAsync(async () => await test.Vault.UpdateDescriptionAsync(key, text))).ToList();
            await Retry.UntilAsync(() => test.Vault.Engine.JournalConnections > opened);
            var stopping = test.StopAsync();
            foreach (var ended in await Task.WhenAll(changes).Soon())
                Assert.IsType<Refusal.Unavailable>(Assert.IsType<RefusedException>(ended).Refusal);
            for (var i = 0; i < 200; i++) _ = test.Journal.Count();
            Assert.False(stopping.IsCompleted);
            held.Dispose();
            await stopping.Soon();
            Assert.Equal(0, Assert.IsType<KeyActors.Store.JournalFile>(test.Vault.Engine.Parts.Journal).InUse);
            var content = test.Journal.Content();
            await test.StartAsync();
            foreach (var key in keys) await test.Vault.DescribeKeyAsync(key);
            Assert.Equal(content, test.Journal.Content());
            foreach (var key in keys) await test.Vault.UpdateDescriptionAsync(key, $"after {text}");
        }

        await test.ReopenAsync();
        foreach (var key in keys) Assert.Equal("after round 4", (await test.Vault.DescribeKeyAsync(key)).Description);
        Assert.Empty(test.Log.Of(20));
    }
}
