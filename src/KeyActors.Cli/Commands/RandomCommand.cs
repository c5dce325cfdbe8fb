using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using KeyActors.Cli.Bytes;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Draws random bytes.</summary>
internal static class RandomCommand
{
    private const int BytesDefault = 32;

    private static readonly Option<int> Count = new("--bytes")
    {
        Description = "How many, 1 to 1,024.",
        HelpName = "N",
        DefaultValueFactory = static _ => BytesDefault,
    };

    private static readonly Option<bool> AsBase64 = new("--base64") { Description = "Write one line of base64." };

    internal static Command Make() => Verb.Of(
        "random",
        "Draw random bytes from the kernel's generator.",
        [Count, CommonOptions.Out, AsBase64],
        static async (call, cancellation) =>
        {
            var (count, output, text) = (call.Get(Count), call.Get(CommonOptions.Out), call.Get(AsBase64));
            Outlet.GuardJson(call, output);
            if (!call.Json && !text)
                Outlet.GuardTerminal(output, "name a file with --out, add --base64, or insist with --out -");
            if (count is < 1 or > Limits.RandomBytesMax)
                throw new RefusedException(new Refusal.SizeInvalid("The request", count, 1, Limits.RandomBytesMax, "bytes"));
            var random = GC.AllocateArray<byte>(count, pinned: true);
            try
            {
                await using var vault = await call.OpenAsync(cancellation);
                vault.GenerateRandom(random);
                if (!call.Json || Outlet.IsFile(output))
                    await Outlet.WriteAsync(output, text ? Outlet.Base64Line(random) : random, cancellation);
                if (call.Json)
                {
                    var answer = new JsonObject { ["bytes"] = count };
                    if (Outlet.IsFile(output)) answer["out"] = output;
                    else answer["random"] = Convert.ToBase64String(random);
                    call.Page.Json(answer);
                }
            }
            finally
            {
                CryptographicOperations.ZeroMemory(random);
            }

            return ExitCodes.Ok;
        });
}
