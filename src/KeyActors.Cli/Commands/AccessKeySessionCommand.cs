using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using KeyActors.Cli.Bytes;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Issues temporary credentials. It takes no lock, so it works beside the server that will let them in.</summary>
internal static class AccessKeySessionCommand
{
    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private static readonly Option<string?> AccessKey = new("--access-key")
    {
        Description = "The access key that they are issued under: its account's, and they end when it is deleted.",
        HelpName = "ID",
    };

    private static readonly Option<int> Duration = new("--duration-seconds")
    {
        Description = "How long they last: 900 to 129600. Default: 3600.",
        HelpName = "N",
        DefaultValueFactory = static _ => (int)new SessionRequest().Duration.TotalSeconds,
    };

    private static readonly Option<string?> Name = new("--session-name")
    {
        Description = "What the trail calls the session: 2 to 64 letters, digits and _+=,.@-",
        HelpName = "NAME",
    };

    private static readonly Option<string?> SourceIdentity = new("--source-identity")
    {
        Description = "Who is behind it, for the trail: 2 to 64 letters, digits and _+=,.@-",
        HelpName = "NAME",
    };

    private static readonly Option<SessionFormat> Format = new("--format")
    {
        Description = "env for a shell (the default), or json as AWS tools take it from a credential_process.",
        HelpName = "env|json",
        DefaultValueFactory = static _ => SessionFormat.Env,
        CustomParser = static result =>
        {
            if (result.Tokens[0].Value is "env") return SessionFormat.Env;
            if (result.Tokens[0].Value is "json") return SessionFormat.Json;
            result.AddError($"'{result.Tokens[0].Value}' is none of env and json");
            return SessionFormat.Unknown;
        },
    };

    private enum SessionFormat
    {
        Unknown = 0,
        Env = 1,
        Json = 2,
    }

    internal static Command Make() => Verb.Of(
        "session",
        "Issue temporary credentials, shown this once; works while a server has the vault open.",
        [AccessKey, Duration, Name, SourceIdentity, Format, CommonOptions.Out],
        RunAsync);

    private static async Task<int> RunAsync(Call call, CancellationToken cancellation)
    {
        var under = call.Text(AccessKey);
        AccessKeyId id = default;
        if (under is not null && !AccessKeyId.TryParse(under, out id))
            throw new RefusedException(new Refusal.AccessKeyUnknown(under));
        var request = new SessionRequest
        {
            Duration = TimeSpan.FromSeconds(call.Get(Duration)),
            Issuer = under is null ? null : id,
            Name = call.Text(Name),
            SourceIdentity = call.Text(SourceIdentity),
        };
        // Without a word of the account it is the access key's.
        AccountId? account = under is not null && !call.IsGiven(GlobalOptions.Account)
            ? null
            : KeyVault.ReadSettings(call.Options()).Realm.Account;
        var path = call.Get(CommonOptions.Out);
        if (Outlet.IsFile(path)) _ = OutputFile.Check(path!);
        await using var look = await call.LookAsync(call.VaultPath, cancellation);
        using var made = look.CreateSessionCredentials(account, request);
        var isFile = Outlet.IsFile(path);
        var isJson = call.Get(Format) == SessionFormat.Json || (call.Json && !isFile && !call.IsGiven(Format));
        await WriteAsync(path, made, isJson ? Json(made) : Env(made), cancellation);
        if (isFile) Tell(call, path!, made);
        return ExitCodes.Ok;
    }

    /// <summary>What stands before the secret and behind it. Nothing here needs an escape.</summary>
    private static (string Before, string Behind) Json(SessionCredentials made) => (
        $"{{\"Version\":1,\"AccessKeyId\":\"{made.Id}\",\"SecretAccessKey\":\"",
        $"\",\"SessionToken\":\"{made.Token}\",\"Expiration\":\"{Until(made)}\"}}\n");

    private static (string Before, string Behind) Env(SessionCredentials made) => (
        $"export AWS_ACCESS_KEY_ID={made.Id}\nexport AWS_SECRET_ACCESS_KEY=",
        $"\nexport AWS_SESSION_TOKEN={made.Token}\nexport AWS_CREDENTIAL_EXPIRATION={Until(made)}\n");

    private static string Until(SessionCredentials made) =>
        made.Terms.ExpiresAt.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture);

    private static async Task WriteAsync(
        string? path, SessionCredentials made, (string Before, string Behind) around, CancellationToken cancellation)
    {
        var (before, behind) = (Encoding.ASCII.GetBytes(around.Before), Encoding.ASCII.GetBytes(around.Behind));
        var whole = GC.AllocateArray<byte>(before.Length + made.Secret.Length + behind.Length, pinned: true);
        try
        {
            before.CopyTo(whole, 0);
            Encoding.ASCII.GetBytes(made.Secret.Span, whole.AsSpan(before.Length));
            behind.CopyTo(whole, whole.Length - behind.Length);
            await Outlet.WriteAsync(path, whole, cancellation);
        }
        finally
        {
            Array.Clear(whole);
        }
    }

    private static void Tell(Call call, string path, SessionCredentials made)
    {
        if (call.Json)
            call.Page.Json(new JsonObject
            {
                ["accessKeyId"] = made.Id.ToString(),
                ["account"] = made.Terms.Account.ToString(),
                ["expiresAt"] = Shapes.Time(made.Terms.ExpiresAt),
                ["out"] = path,
            });
        else call.Page.Say($"Temporary credentials {made.Id} are in {path}, and serve until {Until(made)}.");
    }
}
