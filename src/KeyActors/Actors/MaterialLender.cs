using System.Security.Cryptography;
using KeyActors.Calls;
using KeyActors.Cipher;
using KeyActors.Logging;
using KeyActors.Material;
using KeyActors.Model;
using Decided = KeyActors.Model.Decision<KeyActors.Model.KeyEvent, KeyActors.Model.KeyReply>;

namespace KeyActors.Actors;

/// <summary>Where a key actor meets its material: lends a secret to the cipher for one use, and has new material made.</summary>
internal sealed class MaterialLender(VaultParts parts, KeyArn address)
{
    /// <summary>Seals the call's input into its output.</summary>
    internal UseOutcome Encrypt(MaterialEntry material, KeyUse.Encrypt use, UseCall call) =>
        Seal(material, use.Context, call.Input.Span, call.Output.Span);

    /// <summary>Draws a data key into the caller's buffer, or one of its own, and seals it into the output.</summary>
    internal UseOutcome GenerateDataKey(MaterialEntry material, KeyUse.GenerateDataKey use, UseCall call)
    {
        Span<byte> own = stackalloc byte[Limits.DataKeyBytesMax];
        var dataKey = call.DataKey.IsEmpty ? own[..use.DataKeyBytes] : call.DataKey.Span[..use.DataKeyBytes];
        var isSealed = false;
        try
        {
            parts.Entropy.Fill(dataKey);
            var outcome = Seal(material, use.Context, dataKey, call.Output.Span);
            isSealed = outcome.Why is null;
            return outcome;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(own);
            if (!isSealed) CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    /// <summary>Opens the call's input into its output.</summary>
    internal UseOutcome Decrypt(MaterialEntry material, KeyUse.Decrypt use, UseCall call)
    {
        if (!TryLend(material, out var secret)) return No(new Refusal.KeyUnavailable(address));
        if (!secret.TryTake(out var lease)) return No(new Refusal.KeyUnavailable(address));
        using (lease)
        {
            var blob = call.Input.Span;
            var bytes = blob.Length - Kac1.OverheadBytes;
            return Kac1.TryOpen(lease.Span, use.Context, blob, call.Output.Span[..bytes])
                ? new UseOutcome(null, bytes, material.Id, null)
                : No(new Refusal.CiphertextInvalid());
        }
    }

    /// <summary>Makes and stores new material.</summary>
    internal async Task<MadeMaterial> Make(Decided.MakeMaterial wanted)
    {
        var stored = await parts.Keeper.CreateAsync(wanted.Address, wanted.Spec, wanted.TakenTags, CancellationToken.None).ConfigureAwait(false);
        return new MadeMaterial(stored.Material, stored.Secret);
    }

    private UseOutcome Seal(MaterialEntry material, EncryptionContext context, ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        if (!TryLend(material, out var secret)) return No(new Refusal.KeyUnavailable(address));
        if (!secret.TryTake(out var lease)) return No(new Refusal.KeyUnavailable(address));
        using (lease)
        {
            Kac1.Seal(lease.Span, address.Id, material.Id, context, plaintext, destination, parts.Entropy);
            return new UseOutcome(null, destination.Length, material.Id, null);
        }
    }

    private bool TryLend(MaterialEntry material, out SecretRef secret)
    {
        var fault = "missing";
        try
        {
            if (parts.Keeper.TryLend(material.Secret, out secret!)) return true;
        }
        catch (SecretDamagedException)
        {
            (secret, fault) = (null!, "damaged");
        }

        VaultLog.SecretFaulty(parts.Log, material.Secret.ToString(), address.ToString(), fault);
        return false;
    }

    private static UseOutcome No(Refusal why) => new(why, 0, default, null);
}
