using System.CommandLine;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Makes a key, and an alias with it.</summary>
internal static class KeyCreateCommand
{
    private const string Generated = "generated";
    private const string External = "external";

    private static readonly Option<string?> Alias = new("--alias")
    {
        Description = "An alias that points at the new key: alias/NAME.",
        HelpName = "ALIAS",
    };

    private static readonly Option<string> Description = new("--description")
    {
        Description = "The key's own words, up to 8,192 characters; not secret.",
        HelpName = "TEXT",
        DefaultValueFactory = static _ => "",
    };

    private static readonly Option<string[]> Tag = new("--tag")
    {
        Description = "A tag; repeat it for more. Not secret.",
        HelpName = "KEY=VALUE",
        DefaultValueFactory = static _ => [],
    };

    private static readonly Option<string> Origin = MakeOrigin();

    private static readonly Option<int> DeletionDays = new("--material-deletion-days")
    {
        Description = "Days for which a deletion of imported material can be called back, "
            + $"0 to {Limits.MaterialDeletionDaysMax}.",
        HelpName = "N",
        DefaultValueFactory = static _ => 0,
    };

    private static readonly Option<bool> MultiRegion = new("--multi-region")
    {
        Description = "Whether it can have replicas in other regions, which share its id and material; fixed for its life.",
    };

    private static readonly Option<string?> Spec = Named(
        "--spec", "What the key is made of.", AlgorithmOptions.Names<KeySpec>(AlgorithmNames.Of));

    private static readonly Option<string?> Usage = Named(
        "--usage", "What it is for; only a symmetric key needs none.", AlgorithmOptions.Names<KeyUsage>(AlgorithmNames.Of));

    internal static Command Make() => Verb.Of(
        "create",
        "Make an enabled key; its material is drawn here and never leaves the vault, or is imported later.",
        [Alias, Spec, Usage, Description, Tag, Origin, DeletionDays, MultiRegion, CommonOptions.Idempotency],
        static async (call, cancellation) =>
        {
            var wanted = new NewKey
            {
                Description = WholeText.Check(call.Get(Description)!, "description"),
                Spec = AlgorithmNames.TryParse(call.Get(Spec), out KeySpec spec) ? spec : KeySpec.SymmetricDefault,
                Usage = AlgorithmNames.TryParse(call.Get(Usage), out KeyUsage usage) ? usage : KeyUsage.Unknown,
                Origin = call.Get(Origin) == External ? KeyOrigin.External : KeyOrigin.Generated,
                IsMultiRegion = call.Get(MultiRegion),
                MaterialDeletionDays = call.Get(DeletionDays),
                Tags = [.. KeyTagCommand.Read(call.Get(Tag)!, Tag.Name)],
            };
            var once = call.Intention;
            await using var vault = await call.OpenAsync(cancellation);
            var client = once is { } intention ? vault.Once(intention) : vault;
            var key = await client.CreateKeyAsync(call.Get(Alias), wanted, cancellation);
            if (call.Json) call.Page.Json(Shapes.Key(key));
            else if (key.Aliases.IsEmpty) call.Page.Say($"Made key {key.Arn.Id}.");
            else call.Page.Say($"Made key {key.Arn.Id}, called {string.Join(", ", key.Aliases)}.");
            return ExitCodes.Ok;
        });

    private static Option<string?> Named(string name, string what, string[] names)
    {
        var option = new Option<string?>(name) { Description = what, HelpName = "NAME" };
        option.AcceptOnlyFromAmong(names);
        return option;
    }

    private static Option<string> MakeOrigin()
    {
        var origin = new Option<string>("--origin")
        {
            Description = "Where the material comes from: drawn here, or imported with 'key import'.",
            HelpName = $"{Generated}|{External}",
            DefaultValueFactory = static _ => Generated,
        };
        origin.AcceptOnlyFromAmong(Generated, External);
        return origin;
    }
}
