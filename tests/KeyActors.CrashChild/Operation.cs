using KeyActors.Model;

namespace KeyActors.CrashChild;

/// <summary>One intention: said on a line before it is carried out, so that whoever reads the lines can carry it out again.</summary>
/// <param name="Token">Its idempotency token; no two intentions have the same.</param>
/// <param name="Kind">What is wanted.</param>
/// <param name="Key">Which key; <c>-</c> for a new one.</param>
/// <param name="Argument">An alias, a tag's value, a description or a plaintext; <c>-</c> for none.</param>
public sealed record Operation(string Token, string Kind, string Key, string Argument)
{
    /// <summary>Kinds that change a history, and how often they are rolled.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
        ["create", "rotate", "tag", "tag", "describe", "alias", "disable", "enable", "encrypt", "encrypt", "encrypt"];

    /// <summary>What the operation binds its plaintext to.</summary>
    public EncryptionContext Context => new Dictionary<string, string> { ["token"] = Token };

    /// <summary>The line of an intention.</summary>
    public string Intent => $"I\t{Token}\t{Kind}\t{Key}\t{Argument}";

    /// <summary>The line of an answer.</summary>
    public string Answer(string result) => $"A\t{Token}\t{result}";

    /// <summary>The line of a refusal.</summary>
    public string Refused(string code) => $"R\t{Token}\t{code}";

    /// <summary>Reads the line of an intention.</summary>
    public static Operation Read(string[] fields) => new(fields[1], fields[2], fields[3], fields[4]);

    /// <summary>Carries it out, under its own token.</summary>
    /// <returns>The new key, the new material, the blob in base64, or <c>-</c>.</returns>
    public async Task<string> RunAsync(VaultClient vault)
    {
        var once = vault.Once(IdempotencyKey.Of(Token));
        switch (Kind)
        {
            case "create":
                var made = await once.CreateKeyAsync(Argument == "-" ? null : Argument, new NewKey { Description = Token });
                return made.Arn.Id.ToString();
            case "rotate":
                return (await once.RotateKeyAsync(Key)).ToString();
            case "tag":
                await once.TagKeyAsync(Key, [new Tag("latest", Argument)]);
                return "-";
            case "describe":
                await once.UpdateDescriptionAsync(Key, Argument);
                return "-";
            case "alias":
                await once.CreateAliasAsync(Argument, Key);
                return "-";
            case "disable":
                await once.DisableKeyAsync(Key);
                return "-";
            case "enable":
                await once.EnableKeyAsync(Key);
                return "-";
            case "encrypt":
                var plaintext = StrictUtf8.Encoding.GetBytes(Argument);
                return Convert.ToBase64String(await once.EncryptAsync(Key, plaintext, Context));
            default:
                throw new InvalidOperationException($"No operation is called {Kind}.");
        }
    }
}
