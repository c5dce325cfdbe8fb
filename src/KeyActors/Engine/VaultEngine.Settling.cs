using Akka.Actor;
using KeyActors.Actors;

namespace KeyActors.Engine;

/// <content>Waiting for what is due.</content>
internal sealed partial class VaultEngine
{
    /// <summary>Has everything done that is due by the clock, and waits for it. What cannot be done now, and will be tried again,
    /// is not waited for.</summary>
    /// <returns>UTC; when something is due next; null for nothing.</returns>
    internal async Task<DateTimeOffset?> SettleAsync()
    {
        using var pass = Gate.Enter();
        // What was done may have made something else due.
        for (var before = -1L; ;)
        {
            await AskAsync(Parts.HeadWriter, static done => new HeadActor.WriteNow(done)).ConfigureAwait(false);
            var told = new TaskCompletionSource<(long WakeUps, DateTimeOffset? Next)>(
                TaskCreationOptions.RunContinuationsAsynchronously);
            Parts.Timetable.Tell(new TimetableActor.WhenDone(told), ActorRefs.NoSender);
            var (wakeUps, next) = await told.Task.ConfigureAwait(false);
            await AskAsync(Parts.Destruction, static done => new DestructionActor.WhenIdle(done)).ConfigureAwait(false);
            await AskAsync(Parts.Regions, static done => new RegionActor.WhenQuiet(done)).ConfigureAwait(false);
            if (wakeUps == before) return next;
            before = wakeUps;
        }
    }

    private static Task AskAsync(IActorRef actor, Func<TaskCompletionSource, object> question)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        actor.Tell(question(done), ActorRefs.NoSender);
        return done.Task;
    }
}
