using Akka.Actor;
using Akka.Persistence;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// The floor of a start: what the platform needs without any vault. Says READY, and where it listens, when it is.
//   kestrel | akka FILE | both FILE       FILE: a journal, made when it is missing
var what = args[0];
ActorSystem? system = null;
if (what is "akka" or "both") system = await RecoverAsync(args[1]);
await using var web = what is "kestrel" or "both" ? await ServeAsync() : null;
Console.WriteLine("READY " + (web?.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() ?? ""));
// Its host takes the signal that would have ended the process.
if (web is not null) await web.WaitForShutdownAsync();
else await Console.In.ReadToEndAsync();
if (system is not null) await system.Terminate();

static async Task<WebApplication> ServeAsync()
{
    var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
    builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
    var app = builder.Build();
    app.Run(static http => http.Response.WriteAsync("up"));
    await app.StartAsync();
    return app;
}

static async Task<ActorSystem> RecoverAsync(string file)
{
    var system = ActorSystem.Create("floor", $$"""
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          persistence.snapshot-store.plugin = "akka.persistence.no-snapshot-store"
          persistence.journal {
            plugin = "akka.persistence.journal.sql"
            sql {
              class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
              provider-name = "SQLite.MS"
              connection-string = "Data Source={{file}}"
              auto-initialize = on
            }
          }
        }
        """);
    var recovered = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
    system.ActorOf(Props.Create(() => new OneEvent(recovered)), "one");
    if (await recovered.Task != 1) throw new InvalidOperationException("One event is in the journal.");
    return system;
}

internal sealed class OneEvent : ReceivePersistentActor
{
    private int seen;

    public OneEvent(TaskCompletionSource<int> recovered)
    {
        Recover<byte[]>(_ => seen++);
        Recover<RecoveryCompleted>(_ =>
        {
            if (seen > 0) recovered.SetResult(seen);
            else Persist(new byte[16], _ => recovered.SetResult(1));
        });
        CommandAny(static _ => { });
    }

    public override string PersistenceId => "one";
}
