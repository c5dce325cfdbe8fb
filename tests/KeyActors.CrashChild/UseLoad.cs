using System.Globalization;

using KeyActors.Model;

namespace KeyActors.CrashChild;

/// <summary>Seals under a few keys as fast as it can, and says each use before it is made and once it was.</summary>
public static class UseLoad
{
    /// <summary>The keys, by their aliases: without a budget, with one that refuses, with one that rotates.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["alias/free", "alias/refuses", "alias/rotates"];

    /// <summary>The line of a use that is about to be made.</summary>
    public static string Intent(string key, int bytes) => string.Create(CultureInfo.InvariantCulture, $"I\t{key}\t{bytes}");

    /// <summary>The line of a use that was made.</summary>
    public static string Answer(string key, int bytes, KeyMaterialId material) =>
        string.Create(CultureInfo.InvariantCulture, $"A\t{key}\t{bytes}\t{material}");

    /// <summary>Goes on until it is killed.</summary>
    public static Task RunAsync(VaultClient vault, int workers, Dice dice, Action<string> say) =>
        Task.WhenAll(Enumerable.Range(0, workers).Select(_ => WorkAsync(vault, new Dice(dice.Fork()), say)));

    private static async Task WorkAsync(VaultClient vault, Dice dice, Action<string> say)
    {
        var (plaintext, blob) = (new byte[Limits.PlaintextBytesMax], new byte[Limits.CiphertextBytesMax]);
        while (true)
        {
            var (key, bytes) = (Keys[dice.Next(Keys.Count)], 1 + dice.Next(plaintext.Length));
            try
            {
                if (dice.Next(60) == 0) await vault.TagKeyAsync(key, [new Tag("n", $"{dice.Next(100)}")]);
                say(Intent(key, bytes));
                var made = await vault.EncryptAsync(key, plaintext.AsMemory(0, bytes), EncryptionContext.Empty, blob);
                say(Answer(key, bytes, made.Material));
            }
            catch (RefusedException refused)
            {
                say($"R\t{key}\t{refused.Refusal.Code}");
            }
        }
    }
}
