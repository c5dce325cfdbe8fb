using System.Net.Sockets;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Cli.Tests;

/// <summary>Where a sealed server takes shares: one server at a time.</summary>
public sealed class UnsealSocketTests : Workshop
{
    [Fact]
    public async Task Two_that_start_in_one_moment_do_not_take_each_other_s_place()
    {
        await using var door = new VaultDoor(Folder, new VaultOptions { Environment = [] });
        for (var round = 0; round < 300; round++)
        {
            using var together = new Barrier(2);
            var made = (await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => Listen(door, together)))))
                .OfType<UnsealSocket>().ToList();
            Assert.Single(made);
            using (var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
                await client.ConnectAsync(UnsealSocket.At(UnsealSocket.PathOf(Folder)));
            await made[0].DisposeAsync();
            Assert.False(File.Exists(UnsealSocket.PathOf(Folder)));
        }
    }

    private static UnsealSocket? Listen(VaultDoor door, Barrier together)
    {
        together.SignalAndWait();
        try
        {
            return UnsealSocket.Listen(door);
        }
        catch (RefusedException e) when (e.Refusal is Refusal.VaultInUse)
        {
            return null;
        }
    }
}
