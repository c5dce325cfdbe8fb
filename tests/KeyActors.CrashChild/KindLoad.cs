using System.Globalization;

using KeyActors.Model;

namespace KeyActors.CrashChild;

/// <summary>Makes keys that are not symmetric, and something with each that nobody else can make; says what it means to do and what
/// came of it.</summary>
public static class KindLoad
{
    /// <summary>The message of every signature and code.</summary>
    public static byte[] Message { get; } = "until killed"u8.ToArray();

    private static readonly KeySpec[] Specs =
        [KeySpec.EccNistP256, KeySpec.Hmac224, KeySpec.EccNistP521, KeySpec.Hmac512, KeySpec.EccSecgP256K1, KeySpec.Rsa2048,
            KeySpec.MlDsa44];

    /// <summary>The key that a token stands for: made once, however often it is asked for.</summary>
    public static async Task<string> MakeAsync(VaultClient vault, string token, KeySpec spec)
    {
        var usage = SpecRules.Of(spec).Signing.IsEmpty ? SpecRules.Of(spec).Usages[0] : KeyUsage.SignVerify;
        var wanted = new NewKey { Spec = spec, Usage = usage };
        return (await vault.Once(IdempotencyKey.Of(token)).CreateKeyAsync(null, wanted)).Arn.Id.ToString();
    }

    /// <summary>A signature or a code.</summary>
    public static async Task<byte[]> ProveAsync(VaultClient vault, string key, KeySpec spec)
    {
        var row = SpecRules.Of(spec);
        return row.Mac.IsEmpty
            ? (await vault.SignAsync(key, Message, row.Signing[0])).Signature.ToArray()
            : (await vault.GenerateMacAsync(key, Message, row.Mac[0])).Mac.ToArray();
    }

    /// <summary>Goes on until it is killed.</summary>
    public static Task RunAsync(VaultClient vault, string run, int workers, Dice dice, Action<string> say) =>
        Task.WhenAll(Enumerable.Range(0, workers).Select(worker => WorkAsync(vault, $"{run}-{worker}", new Dice(dice.Fork()), say)));

    private static async Task WorkAsync(VaultClient vault, string name, Dice dice, Action<string> say)
    {
        for (var i = 0; ; i++)
        {
            var (token, spec) = (string.Create(CultureInfo.InvariantCulture, $"{name}-{i}"), Specs[dice.Next(Specs.Length)]);
            say($"I\t{token}\t{spec}");
            var key = await MakeAsync(vault, token, spec);
            say($"A\t{token}\t{key}\t{Convert.ToBase64String(await ProveAsync(vault, key, spec))}");
        }
    }
}
