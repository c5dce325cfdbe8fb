using Akka.Actor;
using KeyActors.Actors;
using KeyActors.Calls;
using KeyActors.Material;
using KeyActors.Model;
using KeyActors.Trail;

namespace KeyActors.Client;

/// <summary>What a caller asks about material from elsewhere.</summary>
internal sealed class ImportCalls(CallScope scope)
{
    internal ValueTask<ImportParameters> GetParametersAsync(
        string key, ImportWrapping wrapping, CancellationToken cancellationToken)
    {
        if (!wrapping.IsKnown) throw new ArgumentOutOfRangeException(nameof(wrapping), wrapping, "There is no such wrapping.");
        return scope.ReadAsync(
            nameof(KeyOperation.GetParametersForImport), key, note => IssueAsync(note, key, wrapping, cancellationToken));
    }

    /// <summary>Refuses in this order: sizes; key unknown; origin; status; token; wrapping; and last the rules on material.
    /// </summary>
    internal async ValueTask<KeyMaterialId> ImportAsync(
        string key, ReadOnlyMemory<byte> token, ReadOnlyMemory<byte> wrapped, ImportOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Kind is { } kind and not (ImportKind.New or ImportKind.Existing))
            throw new ArgumentOutOfRangeException(nameof(options), kind, "Material is new or existing.");
        // The work may go on when its caller has given up the wait and has the buffers back.
        var kept = new Package(Kept(token), token.Length, Kept(wrapped), wrapped.Length);
        return await scope.ChangeAsync(
            nameof(KeyOperation.ImportKeyMaterial),
            key,
            note => ImportAsync(note, key, kept, options, cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<ImportParameters> IssueAsync(
        TrailNote note, string key, ImportWrapping wrapping, CancellationToken cancellationToken)
    {
        var target = await PermitAsync(note, key, cancellationToken).ConfigureAwait(false);
        var address = target.Arn;
        if (UseRules.Refuse(target.Spec, wrapping) is { } no) throw new RefusedException(no);
        return await scope.Engine.InPlaceAsync("The making of wrapping keys", async () =>
        {
            await LetDestructionsPassAsync(cancellationToken).ConfigureAwait(false);
            return await scope.Engine.Parts.Keeper.Imports.IssueAsync(
                address, wrapping, cancellationToken).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private async ValueTask<KeyMaterialId> ImportAsync(
        TrailNote note, string key, Package package, ImportOptions options, CancellationToken cancellationToken)
    {
        CheckSize("The import token", package.TokenBytes);
        CheckSize("The wrapped material", package.WrappedBytes);
        var target = await PermitAsync(note, key, cancellationToken).ConfigureAwait(false);
        var verdict = scope.Engine.Parts.Keeper.Imports.Open(
            target.Arn, target.Spec, package.Token, package.Wrapped, out var material);
        if (material is null) throw new RefusedException(Why(verdict, target.Arn));
        note.Material = material.Id;
        var command = new KeyCommand.ImportMaterial(
            scope.Caller, note.Request, material.Id, options.Expected, options.Kind, options.ExpiresAt?.ToUniversalTime(),
            options.Description);
        var reply = await scope.Engine.CommandAsync(
            target.Arn, command, CancellationToken.None, material).ConfigureAwait(false);
        await scope.Engine.SettledAsync(target.Arn).ConfigureAwait(false);
        return ((KeyReply.Imported)reply).Material;
    }

    private async ValueTask<KeyMetadata> PermitAsync(TrailNote note, string key, CancellationToken cancellationToken)
    {
        var use = new KeyUse.PrepareImport(scope.Caller, scope.UseName());
        return (await scope.AskAsync(scope.Found(note, key), use, cancellationToken).ConfigureAwait(false)).Key!;
    }

    /// <summary>A copy, but of what is too large.</summary>
    private static byte[] Kept(ReadOnlyMemory<byte> given) =>
        given.Length <= Limits.CiphertextBytesMax ? given.ToArray() : [];

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

    private static void CheckSize(string what, int given)
    {
        if (KeyRules.Bounds(what, given, 1, Limits.CiphertextBytesMax) is { } no) throw new RefusedException(no);
    }

    /// <summary>What came with an import. No record: it would print the wrapped material.</summary>
    private sealed class Package(byte[] token, int tokenBytes, byte[] wrapped, int wrappedBytes)
    {
        internal byte[] Token { get; } = token;

        internal int TokenBytes { get; } = tokenBytes;

        internal byte[] Wrapped { get; } = wrapped;

        internal int WrappedBytes { get; } = wrappedBytes;
    }
}
