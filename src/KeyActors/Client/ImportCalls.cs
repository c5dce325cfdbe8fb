using Akka.Actor;
using KeyActors.Actors;
using KeyActors.Calls;
using KeyActors.Material;
using KeyActors.Model;

namespace KeyActors.Client;

/// <summary>What a caller asks about material from elsewhere.</summary>
internal sealed class ImportCalls(CallScope scope)
{
    internal async ValueTask<ImportParameters> GetParametersAsync(
        KeyRef key, ImportWrapping wrapping, CancellationToken cancellationToken)
    {
        if (!wrapping.IsKnown) throw new ArgumentOutOfRangeException(nameof(wrapping), wrapping, "There is no such wrapping.");
        using var pass = scope.Enter();
        var address = (await PermitAsync(key, cancellationToken).ConfigureAwait(false)).Arn;
        var gate = scope.Engine.Wrapping;
        if (!gate.TryEnter()) throw new RefusedException(new Refusal.TooBusy("The making of wrapping keys", gate.Max));
        try
        {
            await LetDestructionsPassAsync(cancellationToken).ConfigureAwait(false);
            return await scope.Engine.Parts.Keeper.Imports.IssueAsync(
                address, wrapping, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            gate.Leave();
        }
    }

    /// <summary>Refuses in this order: sizes; key unknown; origin; status; token; wrapping; and last the rules on material.
    /// </summary>
    internal async ValueTask<KeyMaterialId> ImportAsync(
        KeyRef key, ReadOnlyMemory<byte> token, ReadOnlyMemory<byte> wrapped, ImportOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Kind is { } kind and not (ImportKind.New or ImportKind.Existing))
            throw new ArgumentOutOfRangeException(nameof(options), kind, "Material is new or existing.");
        CheckSize("The import token", token);
        CheckSize("The wrapped material", wrapped);
        using var pass = scope.Enter();
        var target = await PermitAsync(key, cancellationToken).ConfigureAwait(false);
        var verdict = scope.Engine.Parts.Keeper.Imports.Open(
            target.Arn, target.Spec, token.Span, wrapped.Span, out var material);
        if (material is null) throw new RefusedException(Why(verdict, target.Arn));
        var command = new KeyCommand.ImportMaterial(
            scope.Caller, scope.Intention(), material.Id, options.Expected, options.Kind, options.ExpiresAt?.ToUniversalTime(),
            options.Description);
        var reply = await scope.Engine.CommandAsync(
            target.Arn, command, cancellationToken, material).ConfigureAwait(false);
        await scope.Engine.SettledAsync(target.Arn, cancellationToken).ConfigureAwait(false);
        return ((KeyReply.Imported)reply).Material;
    }

    private async ValueTask<KeyMetadata> PermitAsync(KeyRef key, CancellationToken cancellationToken)
    {
        var use = new KeyUse.PrepareImport(scope.Caller, scope.UseName());
        var call = UseCall.Of(scope.Address(key), use, default, default, default);
        return (await scope.Engine.UseAsync(call, cancellationToken).ConfigureAwait(false)).Key!;
    }

    /// <summary>A destruction that is on its way would end the token a moment after it was given: whoever deletes material to
    /// import it again would meet that every time.</summary>
    private async Task LetDestructionsPassAsync(CancellationToken cancellationToken)
    {
        var parts = scope.Engine.Parts;
        var idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        parts.Destruction.Tell(new DestructionActor.WhenIdle(idle), ActorRefs.NoSender);
        parts.Passed("awaited by an import");
        try
        {
            await idle.Task.WaitAsync(parts.Settings.CallTimeout, parts.Clock, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The disk is slow: the token may end early, which its caller is told.
        }
    }

    private static Refusal Why(ImportVerdict verdict, KeyArn key) => verdict switch
    {
        ImportVerdict.TokenInvalid => new Refusal.ImportTokenInvalid(key),
        ImportVerdict.TokenExpired => new Refusal.ImportTokenExpired(key),
        ImportVerdict.WrappingInvalid => new Refusal.ImportWrappingInvalid(),
        _ => throw new BrokenInvariantException($"No material came out, and the verdict is {verdict}."),
    };

    private static void CheckSize(string what, ReadOnlyMemory<byte> given)
    {
        if (KeyRules.Bounds(what, given.Length, 1, Limits.CiphertextBytesMax) is { } no) throw new RefusedException(no);
    }
}
