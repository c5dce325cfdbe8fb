using System.CommandLine;
using System.Text.Json.Nodes;
using KeyActors.Cli.Bytes;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Gives out what material is wrapped with on its way in.</summary>
internal static class KeyImportParametersCommand
{
    private static readonly string[] Specs = AlgorithmOptions.Names<ImportKeySpec>(AlgorithmNames.Of);
    private static readonly string[] Algorithms = AlgorithmOptions.Names<ImportAlgorithm>(AlgorithmNames.Of);

    private static readonly Option<string> Spec = Among(new("--spec")
    {
        Description = "The wrapping key; the longer the better. RSA_4096 takes some seconds of one processor.",
        HelpName = string.Join('|', Specs),
        DefaultValueFactory = static _ => "RSA_4096",
    }, Specs);

    private static readonly Option<string> Algorithm = Among(new("--algorithm")
    {
        Description = "How the material will be wrapped.",
        HelpName = string.Join('|', Algorithms),
        DefaultValueFactory = static _ => "RSAES_OAEP_SHA_256",
    }, Algorithms);

    private static readonly Option<string?> PublicKey = new("--public-key")
    {
        Description = "The file for the wrapping key: SubjectPublicKeyInfo in DER.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Token = new("--token")
    {
        Description = "The file for the token, which 'key import' takes back within 24 hours.",
        HelpName = "FILE",
    };

    internal static Command Make() => Verb.Of(
        "import-parameters",
        "Make a public key that material is wrapped with, and the token that goes with it.",
        [CommonOptions.KeyName, Spec, Algorithm, PublicKey, Token],
        static async (call, cancellation) =>
        {
            var (publicKey, token) = (Checked(call, PublicKey), Checked(call, Token));
            if ((publicKey is null) != (token is null) || (publicKey is null && !call.Json))
                throw ToolException.Usage("Name two files, --public-key and --token; with --json neither is needed.");
            _ = AlgorithmNames.TryParse(call.Get(Spec), out ImportKeySpec spec);
            _ = AlgorithmNames.TryParse(call.Get(Algorithm), out ImportAlgorithm algorithm);
            await using var vault = await call.OpenAsync(cancellation);
            var given = await vault.GetParametersForImportAsync(
                call.Get(CommonOptions.KeyName)!, spec, algorithm, cancellation);
            if (publicKey is not null)
            {
                await Outlet.WriteAsync(publicKey, given.PublicKey, cancellation);
                await Outlet.WriteAsync(token, given.Token, cancellation);
            }

            if (call.Json)
            {
                call.Page.Json(Shape(given, publicKey, token));
                return ExitCodes.Ok;
            }

            var row = SpecRules.Of((await vault.DescribeKeyAsync(given.Key.ToString(), cancellation)).Spec);
            var what = row.Kind == MaterialKind.Bytes ? $"{row.Size} bytes" : "the private key, PKCS#8 in DER,";
            call.Page.Say(
                $"Wrap {what} with the key in {publicKey} by {call.Get(Algorithm)}, and import them with the token in {token} "
                + $"before {Shapes.ShortTime(given.ValidTo)}.");
            return ExitCodes.Ok;
        });

    private static JsonObject Shape(ImportParameters given, string? publicKey, string? token) => new()
    {
        ["keyArn"] = given.Key.ToString(),
        ["publicKey"] = publicKey is null ? Convert.ToBase64String(given.PublicKey.Span) : null,
        ["importToken"] = token is null ? Convert.ToBase64String(given.Token.Span) : null,
        ["validTo"] = Shapes.Time(given.ValidTo),
    };

    private static string? Checked(Call call, Option<string?> option)
    {
        if (call.Get(option) is not { } path) return null;
        if (Inlet.IsStandard(path)) throw ToolException.Usage($"Option '{option.Name}' names a file, not standard output.");
        OutputFile.Check(path);
        return path;
    }

    private static Option<string> Among(Option<string> option, IEnumerable<string> words)
    {
        option.AcceptOnlyFromAmong([.. words]);
        return option;
    }
}
