using System.CommandLine;
using System.CommandLine.Invocation;
using KeyActors.Cli.Commands;
using KeyActors.Model;

namespace KeyActors.Cli;

/// <summary>The tool: its commands, and the one place where a failure becomes a sentence and an exit code.</summary>
internal static class Tool
{
    internal static async Task<int> RunAsync(string[] args)
    {
        // An argument that begins with @ or bundles letters means itself.
        var literal = new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false };
        var parsed = Root().Parse(args, literal);
        var voice = new Voice(args.Contains(GlobalOptions.Json.Name));
        if (parsed.Action is ParseErrorAction) return voice.Usage(parsed);
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                // A server waits for requests in flight, and a vault for calls, before they close.
                ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
            });
        }
        catch (RefusedException e)
        {
            return voice.Fault(ExitCodes.Of(e.Refusal), e.Refusal.Code, e.Refusal.Sentence);
        }
        catch (ToolException e)
        {
            return voice.Fault(e.ExitCode, e.Code, e.Message);
        }
        catch (OperationCanceledException)
        {
            return voice.Fault(ExitCodes.Stopped, "stopped", "Stopped before the end: no file was written.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var sentence = $"{e.Message.TrimEnd('.')}: check the path, its permissions and the free space.";
            return voice.Fault(ExitCodes.FileTrouble, "file-trouble", sentence);
        }
        catch (Exception e)
        {
            // The message could quote anything: the type says enough to find the place, and no trace is for a person.
            var sentence = $"The tool failed unexpectedly ({e.GetType().Name}): run it with --verbose and report that.";
            return voice.Fault(ExitCodes.Unexpected, "unexpected", sentence);
        }
    }

    internal static RootCommand Root()
    {
        var root = new RootCommand("A key vault in one folder: every key is an actor with a history that can be verified.")
        {
            InitCommand.Make(),
            new Command("key", "Make keys and look after them.")
            {
                KeyCreateCommand.Make(),
                KeyDescribeCommand.Make(),
                KeyListCommand.Make(),
                KeyReplicateCommand.Make(),
                KeySetPrimaryCommand.Make(),
                KeyRotateCommand.Make(),
                new Command("rotation", "Let keys rotate by themselves.")
                {
                    KeyRotationEnableCommand.Make(),
                    KeyRotationDisableCommand.Make(),
                    KeyRotationStatusCommand.Make(),
                },
                KeyPublicKeyCommand.Make(),
                new Command("policy", "See and replace the policies of keys.")
                {
                    KeyPolicyGetCommand.Make(),
                    KeyPolicyPutCommand.Make(),
                },
                KeyImportParametersCommand.Make(),
                KeyImportCommand.Make(),
                KeyDeleteMaterialCommand.Make(),
                KeyKeepMaterialCommand.Make(),
                KeyEnableCommand.Make(),
                KeyDisableCommand.Make(),
                KeyTagCommand.Make(),
                KeyUntagCommand.Make(),
                KeyDescriptionCommand.Make(),
                KeyUsageCommand.Make(),
                KeyBudgetCommand.Make(),
                KeyDeleteCommand.Make(),
                KeyCancelDeletionCommand.Make(),
            },
            new Command("alias", "Give keys second names.")
            {
                AliasCreateCommand.Make(),
                AliasUpdateCommand.Make(),
                AliasDeleteCommand.Make(),
                AliasListCommand.Make(),
            },
            new Command("grant", "Let principals use keys, and end that.")
            {
                GrantCreateCommand.Make(),
                GrantListCommand.Make(),
                GrantRetireCommand.Make(),
                GrantRevokeCommand.Make(),
            },
            new Command("seal", "See and change what opens the vault.")
            {
                SealStatusCommand.Make(),
                SealAddCommand.Make(),
                SealRemoveCommand.Make(),
                SealChangeCommand.Make(),
            },
            RotateEpochCommand.Make(),
            new Command("clock", "See whether erasing waits because of the clock, and confirm it.")
            {
                ClockStatusCommand.Make(),
                ClockConfirmCommand.Make(),
            },
            SignCommand.Make(),
            VerifySignatureCommand.Make(),
            DeriveSecretCommand.Make(),
            new Command("mac", "Make authentication codes and verify them.")
            {
                MacGenerateCommand.Make(),
                MacVerifyCommand.Make(),
            },
            EncapsulateCommand.Make(),
            DecapsulateCommand.Make(),
            EncryptCommand.Make(),
            DecryptCommand.Make(),
            EncryptFileCommand.Make(),
            DecryptFileCommand.Make(),
            RandomCommand.Make(),
            ServeCommand.Make(),
            UnsealCommand.Make(),
            new Command("access-key", "See with which access keys clients sign, end them, and issue temporary credentials.")
            {
                AccessKeyListCommand.Make(),
                AccessKeyDeleteCommand.Make(),
                AccessKeySessionCommand.Make(),
            },
            ConfigCommand.Make(),
            HistoryCommand.Make(),
            TrailCommand.Make(),
            VerifyCommand.Make(),
            BackupCommand.Make(),
            RestoreCommand.Make(),
            new Command("recovery", "See whether the vault was put back from an older copy, and accept that.")
            {
                RecoveryStatusCommand.Make(),
                RecoveryAcceptCommand.Make(),
            },
            UpgradeCommand.Make(),
            DemoCommand.Make(),
        };
        foreach (var option in GlobalOptions.All) root.Options.Add(option);
        return root;
    }
}
