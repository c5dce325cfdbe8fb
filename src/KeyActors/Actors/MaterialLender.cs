using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Akka.Actor;
using KeyActors.Calls;
using KeyActors.Cipher;
using KeyActors.Logging;
using KeyActors.Material;
using KeyActors.Model;
using Decided = KeyActors.Model.Decision<KeyActors.Model.KeyEvent, KeyActors.Model.KeyReply>;

namespace KeyActors.Actors;

/// <summary>Where a key actor meets its material: lends a secret to the cipher for one use, and has new material made.</summary>
internal sealed partial class MaterialLender(VaultParts parts, KeyArn address)
{
    private readonly HashSet<SecretId> alarmed = [];

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
        if (!TryLend(material, out var secret) || !secret.TryTake(out var lease)) return No(new Refusal.KeyUnavailable(address));
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
        await FreshenAsync().ConfigureAwait(false);
        var stored = await parts.Keeper.CreateAsync(
            wanted.Address, wanted.Spec, wanted.TakenTags, CancellationToken.None).ConfigureAwait(false);
        return new MadeMaterial(stored.Material, stored.Secret);
    }

    /// <summary>Stores material that came with a command.</summary>
    internal async Task<MadeMaterial> Keep(Decided.KeepMaterial wanted, ImportedMaterial? brought)
    {
        Invariant.Holds(
            brought is not null && brought.Key == wanted.Address && brought.Id == wanted.Material,
            "An import brings the material that it names.");
        await FreshenAsync().ConfigureAwait(false);
        var stored = await parts.Keeper.ImportAsync(brought, CancellationToken.None).ConfigureAwait(false);
        return new MadeMaterial(stored.Material, stored.Secret);
    }

    /// <summary>Stores copies of a sibling's material, in the order in which they were asked for.</summary>
    internal async Task<ImmutableArray<MadeMaterial>> Copy(Decided.CopyMaterial wanted)
    {
        await FreshenAsync().ConfigureAwait(false);
        var copies = ImmutableArray.CreateBuilder<MadeMaterial>(wanted.From.Length);
        foreach (var from in wanted.From)
        {
            var stored = await parts.Keeper.CopyAsync(from.Secret, wanted.Address, CancellationToken.None).ConfigureAwait(false);
            parts.Passed("copied");
            Invariant.Holds(stored.Material == from.Id, "A copy has the name of what it was copied from.");
            copies.Add(new MadeMaterial(stored.Material, stored.Secret));
        }

        return copies.MoveToImmutable();
    }

    /// <summary>Wipes from memory what does not serve at a moment; the stored secrets stay until they are destroyed.</summary>
    internal void Forget(MaterialSet holdings, DateTimeOffset now)
    {
        foreach (var material in holdings.All)
            if (!material.Serves(now)) parts.Keeper.Forget(material.Secret);
        foreach (var secret in holdings.Doomed) parts.Keeper.Forget(secret);
    }

    /// <summary>Has the anchor written when it is old. A secret that is stored without that is merely not removed if nobody
    /// comes to name it.</summary>
    private async Task FreshenAsync()
    {
        if (parts.Heads is null or { IsFresh: true }) return;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        parts.HeadWriter.Tell(new HeadActor.Freshen(done), ActorRefs.NoSender);
        try
        {
            await done.Task.WaitAsync(parts.Settings.CallTimeout, parts.Clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The head writer waits for the disk, or has stopped.
        }
    }

    /// <summary>Whether the secret of a material is stored and whole; rings the alarm when it is not.</summary>
    internal bool IsHeld(MaterialEntry material)
    {
        var isHeld = parts.Keeper.TryDescribe(material.Secret, out var about)
            && !about.IsDamaged && about.Material == material.Id;
        if (!isHeld) Alarm(material.Secret, about is null ? "missing" : "damaged or another");
        return isHeld;
    }

    /// <summary>Wipes the secrets of a key from memory; the next loan opens them again.</summary>
    internal void TakeBack(MaterialSet holdings)
    {
        foreach (var secret in holdings.HeldSecrets) parts.Keeper.Forget(secret);
    }

    private UseOutcome Seal(
        MaterialEntry material, EncryptionContext context, ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        if (!TryLend(material, out var secret) || !secret.TryTake(out var lease)) return No(new Refusal.KeyUnavailable(address));
        using (lease)
        {
            Kac1.Seal(lease.Span, address.Id, material.Id, context, plaintext, destination, parts.Entropy);
            return new UseOutcome(null, destination.Length, material.Id, null);
        }
    }

    private bool TryLend(MaterialEntry material, [NotNullWhen(true)] out SecretRef? secret)
    {
        try
        {
            if (parts.Keeper.TryLend(material.Secret, out secret)) return true;
            Alarm(material.Secret, "missing");
        }
        catch (SecretDamagedException)
        {
            secret = null;
            Alarm(material.Secret, "damaged");
        }

        return false;
    }

    /// <summary>Once for each secret in the life of this actor: every use of a broken key would ring it again.</summary>
    private void Alarm(SecretId secret, string fault)
    {
        if (alarmed.Add(secret)) VaultLog.SecretFaulty(parts.Log, secret.ToString(), address.ToString(), fault);
    }

    private static UseOutcome No(Refusal why) => new(why, 0, default, null);
}
