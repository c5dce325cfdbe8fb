using System.CommandLine;
using System.Text;
using KeyActors.Cli.Bytes;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Puts another policy in the place of the one that a key has.</summary>
internal static class KeyPolicyPutCommand
{
    private static readonly Option<bool> Bypass = new("--bypass-lockout-check")
    {
        Description = "Take also a policy under which the account could not put another.",
    };

    internal static Command Make() => Verb.Of(
        "put",
        "Put another policy in the place of the one that a key has. It is checked and kept; requests are not judged by it yet.",
        [CommonOptions.KeyName, CommonOptions.In, Bypass, CommonOptions.Idempotency],
        static async (call, cancellation) =>
        {
            var (key, once) = (call.Get(CommonOptions.KeyName)!, call.Intention);
            var policy = await ReadAsync(call.Get(CommonOptions.In)!, cancellation);
            await using var vault = await call.OpenAsync(cancellation);
            var client = once is { } intention ? vault.Once(intention) : vault;
            await client.PutKeyPolicyAsync(key, policy, call.Get(Bypass), cancellation);
            if (call.Json) call.Page.Json(Shapes.Key(await vault.DescribeKeyAsync(key, cancellation)));
            else call.Page.Say($"{key} has another policy.");
            return ExitCodes.Ok;
        });

    private static async Task<string> ReadAsync(string path, CancellationToken cancellation)
    {
        var (buffer, bytes) = await Inlet.ReadAsync(path, Limits.PolicyCharsMax, cancellation);
        if (bytes > Limits.PolicyCharsMax)
            throw new RefusedException(new Refusal.LimitReached("The length of a key policy in bytes", Limits.PolicyCharsMax));
        try
        {
            return StrictUtf8.Encoding.GetString(buffer, 0, bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new RefusedException(new Refusal.PolicyMalformed("it is not UTF-8"));
        }
    }
}
