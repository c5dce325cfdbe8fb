using KeyActors.Engine;
using KeyActors.Model;
using KeyActors.Telemetry;
using KeyActors.Trail;

namespace KeyActors.Client;

/// <summary>Has the trail tell of a call, whatever comes of it: done, or refused anywhere on its way. A call that is broken off,
/// or breaks a rule of programming, is none.</summary>
internal static class TrailedCalls
{
    /// <summary>Takes a note for a call that begins.</summary>
    /// <exception cref="RefusedException">The trail has no room or cannot be written: the call is not made.</exception>
    internal static TrailNote Begin(
        this CallScope scope, string operation, string? named, IdempotencyKey once, EncryptionContext context, bool isReadOnly)
    {
        var note = Note(scope.Engine, operation, context);
        note.Begin(operation, scope.Caller, scope.Realm, named, context, isReadOnly);
        (note.Request, note.RequestId, note.Watch) = (once, scope.RequestId, scope.Engine.Meter.Start(operation));
        return note;
    }

    /// <summary>The call is answered with yes.</summary>
    /// <returns>Null when the answer may go out at once; else whether it may.</returns>
    internal static Task<bool>? Done(this CallScope scope, TrailNote note)
    {
        if (!note.Watch.IsOn) return scope.Engine.Parts.Trail.Add(note);
        // Given back, the note is the trail's.
        var measured = CallMeasure.Of(note);
        return scope.Engine.Meter.Stop(measured, scope.Engine.Parts.Trail.Add(note));
    }

    /// <summary>The call is answered with no.</summary>
    /// <exception cref="RefusedException">The trail was to be written first, and cannot be.</exception>
    internal static async ValueTask RefusedAsync(this CallScope scope, TrailNote note, Refusal why)
    {
        note.Result = why.Code;
        var isDurable = scope.Done(note) is not { } durable || await durable.ConfigureAwait(false);
        // That one says that nobody knows what was changed; the trail cannot know better.
        if (!isDurable && why is not Refusal.Unavailable) throw new RefusedException(new Refusal.TrailUnavailable(false));
    }

    /// <summary>Gives back the note of what was no call.</summary>
    internal static void Drop(this CallScope scope, TrailNote note)
    {
        note.Watch.Activity?.Dispose();
        scope.Engine.Parts.Trail.Drop(note);
    }

    /// <summary>A call that leaves the history as it is and gives out nothing that must be wiped.</summary>
    internal static ValueTask<T> ReadAsync<T>(
        this CallScope scope, string operation, string? named, Func<TrailNote, ValueTask<T>> work,
        EncryptionContext? context = null) =>
        TrailedAsync(scope, operation, named, scope.UseName(), isReadOnly: true, work, context);

    /// <summary>A call that changes something. Giving up the wait leaves it, and its entry, to go on.</summary>
    internal static ValueTask<T> ChangeAsync<T>(
        this CallScope scope, string operation, string? named, Func<TrailNote, ValueTask<T>> work,
        CancellationToken cancellationToken)
    {
        var running = TrailedAsync(scope, operation, named, scope.Intention(), isReadOnly: false, work);
        return cancellationToken.CanBeCanceled
            ? new ValueTask<T>(running.AsTask().WaitAsync(cancellationToken))
            : running;
    }

    /// <summary>A call inside another that is under way.</summary>
    internal static async ValueTask<T> InsideAsync<T>(
        this CallScope scope, string operation, string? named, IdempotencyKey once, bool isReadOnly,
        Func<TrailNote, ValueTask<T>> work, EncryptionContext? context = null)
    {
        var note = scope.Begin(operation, named, once, context ?? EncryptionContext.Empty, isReadOnly);
        T reply;
        try
        {
            reply = await work(note).ConfigureAwait(false);
        }
        catch (RefusedException e)
        {
            await scope.RefusedAsync(note, e.Refusal).ConfigureAwait(false);
            throw;
        }
        catch
        {
            scope.Drop(note);
            throw;
        }

        return scope.Done(note) is not { } durable || await durable.ConfigureAwait(false)
            ? reply
            : throw new RefusedException(new Refusal.TrailUnavailable(IsChanged: !isReadOnly));
    }

    private static TrailNote Note(VaultEngine engine, string operation, EncryptionContext context)
    {
        try
        {
            return engine.Parts.Trail.Begin(operation, context.CanonicalBytes);
        }
        catch (RefusedException e)
        {
            engine.Meter.Refused(operation, e.Refusal.Code);
            throw;
        }
    }

    private static async ValueTask<T> TrailedAsync<T>(
        CallScope scope, string operation, string? named, IdempotencyKey once, bool isReadOnly,
        Func<TrailNote, ValueTask<T>> work, EncryptionContext? context = null)
    {
        using var pass = scope.Enter();
        return await scope.InsideAsync(operation, named, once, isReadOnly, work, context).ConfigureAwait(false);
    }
}
