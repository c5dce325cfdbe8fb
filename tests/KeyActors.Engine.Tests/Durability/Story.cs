using KeyActors.Journal;
using KeyActors.Model;

namespace KeyActors.Engine.Tests.Durability;

/// <summary>A closed vault with a known life, an older copy of it, and a foreign vault: what every cell of the matrix begins with.</summary>
internal sealed class Story : IDisposable
{
    private readonly VaultHome home = new();

    private Story()
    {
    }

    internal const long EventsOfKey = 11;

    internal string Now => home.Folder;

    /// <summary>The whole folder as it was before the key's last two events and its second material.</summary>
    internal string Older => home.Beside("older");

    /// <summary>The same vault with a snapshot at the end of every stream of keys and directories.</summary>
    internal string Snapped => home.Beside("snapped");

    /// <summary>Such a copy of the older moment.</summary>
    internal string OlderSnapped => home.Beside("older-snapped");

    /// <summary>Such a copy of the foreign vault.</summary>
    internal string ForeignSnapped => home.Beside("foreign-snapped");

    /// <summary>Settings under which every event has a snapshot.</summary>
    internal static IReadOnlyDictionary<string, string> EverySnapshot { get; } = new Dictionary<string, string> { ["snapshot-every"] = "1" };

    /// <summary>A vault of the same shape that is another one.</summary>
    internal string Foreign => home.Beside("foreign");

    internal KeyArn Key { get; private set; }

    internal KeyArn Other { get; private set; }

    internal byte[] Blob { get; private set; } = [];

    internal byte[] OtherBlob { get; private set; } = [];

    internal string KeyStream => PersistenceIds.Key(Key);

    internal string OtherStream => PersistenceIds.Key(Other);

    internal string RealmStream => PersistenceIds.Realm(Key.Realm);

    internal static async Task<Story> TellAsync()
    {
        var story = new Story();
        await using (var vault = await story.home.OpenAsync())
        {
            story.Key = (await vault.CreateKeyAsync("alias/tampered")).Arn;
            story.Other = (await vault.CreateKeyAsync("alias/other")).Arn;
            var (key, other) = (story.Key.ToString(), story.Other.ToString());
            await vault.TagKeyAsync(key, [new Tag("purpose", "tests")]);
            await vault.TagKeyAsync(other, [new Tag("purpose", "control")]);
            await vault.UpdateDescriptionAsync(key, "first");
            await vault.UpdateDescriptionAsync(other, "control");
            await vault.DisableKeyAsync(key);
            await vault.EnableKeyAsync(key);
            story.Blob = await vault.EncryptAsync(key, "sealed by the first material"u8.ToArray());
            story.OtherBlob = await vault.EncryptAsync(other, "sealed by the other key"u8.ToArray());
        }

        VaultHome.CopyTo(story.Now, story.Older);
        await using (var vault = await story.home.OpenAsync())
        {
            await vault.RotateKeyAsync(story.Key.ToString());
            await vault.UpdateDescriptionAsync(story.Key.ToString(), "second");
        }

        using var foreign = new VaultHome();
        await using (var vault = await foreign.OpenAsync())
        {
            await vault.CreateKeyAsync("alias/tampered");
        }

        VaultHome.CopyTo(foreign.Folder, story.Foreign);
        await SnapAsync(story.Now, story.Snapped);
        await SnapAsync(story.Older, story.OlderSnapped);
        await SnapAsync(story.Foreign, story.ForeignSnapped);
        return story;
    }

    /// <summary>Reading a stream that has no snapshot makes one.</summary>
    private static async Task SnapAsync(string from, string to)
    {
        using var copy = new VaultHome(from);
        await using (var vault = await copy.OpenAsync(copy.Options with { Settings = EverySnapshot }))
            await foreach (var key in vault.ListKeysAsync()) await vault.DescribeKeyAsync(key.ToString());
        VaultHome.CopyTo(copy.Folder, to);
    }

    public void Dispose() => home.Dispose();
}
