using KeyActors.Model;

namespace KeyActors.Engine.Tests.Store;

/// <summary>The whole engine on a journal whose every write the test decides.</summary>
public sealed class ReplyAfterStoreTests
{
    private static readonly IdempotencyKey Intention = IdempotencyKey.Of("order 17");

    public static TheoryData<string> Changes => [.. ByName.Keys];

    private static readonly Dictionary<string, Func<VaultClient, string, Task>> ByName = new()
    {
        ["create"] = static async (v, _) => await v.CreateKeyAsync(),
        ["rotate"] = static async (v, key) => await v.RotateKeyAsync(key),
        ["disable"] = static async (v, key) => await v.DisableKeyAsync(key),
        ["describe"] = static async (v, key) => await v.UpdateDescriptionAsync(key, "new"),
        ["tag"] = static async (v, key) => await v.TagKeyAsync(key, [new Tag("a", "b")]),
        ["untag"] = static async (v, key) => await v.UntagKeyAsync(key, ["old"]),
        ["create alias"] = static async (v, key) => await v.CreateAliasAsync("alias/new", key),
        ["delete alias"] = static async (v, _) => await v.DeleteAliasAsync("alias/old"),
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task No_reply_comes_before_the_event_is_stored(string change)
    {
        var journal = new ControlledJournal();
        await using var vault = await OpenAsync(journal);
        var key = await MakeKeyAsync(vault, journal);
        var (reached, release) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource());
        var before = journal.Stored.Count;
        journal.Before = _ =>
        {
            reached.TrySetResult();
            return release.Task;
        };
        var changing = ByName[change](vault, key);
        await reached.Task.Soon();

        // What is not stored is not so: the key is read as it was.
        Assert.False(changing.IsCompleted);
        Assert.Equal(before, journal.Stored.Count);
        Assert.Single(await vault.ListKeysAsync().AllAsync());
        Assert.Single(await vault.ListAliasesAsync().AllAsync());
        Assert.False(changing.IsCompleted);
        release.SetResult();
        await changing.Soon();
        Assert.True(journal.Stored.Count > before);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_change_whose_answer_is_lost_is_made_once(string change)
    {
        var journal = new ControlledJournal();
        await using var vault = await OpenAsync(journal);
        var key = await MakeKeyAsync(vault, journal);
        var before = journal.Stored.Count;
        var isLost = 0;
        journal.After = _ => Interlocked.Exchange(ref isLost, 1) == 0 ? throw new IOException("the answer is lost") : Task.CompletedTask;
        await Refused.AsAsync<Refusal.Unavailable>(async () => await ByName[change](vault.Once(Intention), key));
        await Retry.WhileUnavailableAsync(async () => await ByName[change](vault.Once(Intention), key));
        await ByName[change](vault.Once(Intention), key);
        var added = journal.Stored.Skip(before).Where(static s => !s.EndsWith("alias-recorded/1", StringComparison.Ordinal)).ToList();
        Assert.Equal(added.Distinct(), added);
    }

    [Fact]
    public async Task A_key_whose_first_event_was_stored_without_an_answer_is_a_key_like_any_other()
    {
        var journal = new ControlledJournal();
        await using var vault = await OpenAsync(journal);
        await vault.CreateKeyAsync();
        var isLost = 0;
        journal.After = stream => stream.StartsWith("key:", StringComparison.Ordinal) && Interlocked.Exchange(ref isLost, 1) == 0
            ? throw new IOException("the answer is lost")
            : Task.CompletedTask;
        await Refused.AsAsync<Refusal.Unavailable>(async () => await vault.Once(Intention).CreateKeyAsync());
        KeyMetadata? made = null;
        await Retry.WhileUnavailableAsync(async () => made = await vault.Once(Intention).CreateKeyAsync());
        Assert.Contains(made!.Arn, await vault.ListKeysAsync().AllAsync());
        Assert.NotEmpty(await vault.EncryptAsync(made.Arn.ToString(), "abc"u8.ToArray()));
    }

    [Fact]
    public async Task A_directory_that_recovers_again_forgets_no_key_and_no_alias()
    {
        var journal = new ControlledJournal();
        await using var vault = await OpenAsync(journal);
        var made = await vault.CreateKeyAsync("alias/one");
        journal.Before = stream => stream.StartsWith("realm:", StringComparison.Ordinal) ? throw new IOException("no") : Task.CompletedTask;
        await Refused.AsAsync<Refusal.Unavailable>(async () => await vault.CreateKeyAsync());
        journal.Before = static _ => Task.CompletedTask;
        await Retry.WhileUnavailableAsync(async () => await vault.CreateKeyAsync());
        Assert.Contains(made.Arn, await vault.ListKeysAsync().AllAsync());
        Assert.NotEmpty(await vault.EncryptAsync("alias/one", "abc"u8.ToArray()));
    }

    /// <summary>A key with an alias and a tag. The directory notes behind the reply that the key knows its alias: no change of a
    /// test's own may meet that.</summary>
    private static async Task<string> MakeKeyAsync(KeyVault vault, ControlledJournal journal)
    {
        var made = await vault.CreateKeyAsync("alias/old", new NewKey { Tags = [new Tag("old", "")] });
        await Retry.UntilAsync(() => journal.Stored[^1].EndsWith("alias-recorded/1", StringComparison.Ordinal));
        return made.Arn.ToString();
    }

    private static ValueTask<KeyVault> OpenAsync(ControlledJournal journal) =>
        KeyVault.InMemoryAsync(new VaultOptions { Environment = [] }, () => journal, CancellationToken.None);
}
