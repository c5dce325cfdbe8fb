using KeyActors.Material;
using KeyActors.Model;

namespace KeyActors.Calls;

/// <summary>A command on its way to its key. Giving up the wait leaves the change to go on.</summary>
internal sealed class KeyCall : PooledCall<KeyReply, KeyCall>
{
    /// <summary>Which key.</summary>
    internal KeyArn Address { get; private set; }

    /// <summary>What is to change.</summary>
    internal KeyCommand Command { get; private set; } = null!;

    /// <summary>Material that comes with the command; the call's, which wipes it at the end unless it was stored.</summary>
    internal ImportedMaterial? Brought { get; private set; }

    private protected override bool CancelStopsWork => false;

    /// <summary>A command to a key.</summary>
    internal static KeyCall Of(KeyArn address, KeyCommand command, ImportedMaterial? brought = null)
    {
        var call = Rent();
        (call.Address, call.Command, call.Brought) = (address, command, brought);
        return call;
    }

    internal override void Refuse(Refusal why) => Complete(new KeyReply.Refused(why));

    private protected override void Clear()
    {
        Brought?.Dispose();
        (Address, Command, Brought) = (default, null!, null);
    }
}
