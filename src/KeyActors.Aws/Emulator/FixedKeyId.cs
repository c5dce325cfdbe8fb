using System.Collections.Immutable;
using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>A key id that a caller of the emulator chooses, by a tag of the new key that is not kept.</summary>
internal static class FixedKeyId
{
    /// <summary>The tag.</summary>
    internal const string TagKey = "_custom_id_";

    /// <summary>Makes the key with that id, when there is such a tag and the vault is the emulator's.</summary>
    internal static async ValueTask<KeyMetadata> CreateAsync(WireCall call, NewKey wanted)
    {
        if (!call.Vault.IsEmulator || wanted.Tags.FirstOrDefault(static tag => tag.Key == TagKey) is not { Value: { } text } tag)
            return await call.Vault.CreateKeyAsync(null, wanted, call.Stop).ConfigureAwait(false);
        if (!KeyId.TryParse(text, out var id) || id.IsMultiRegion != wanted.IsMultiRegion)
            throw WireException.Validation(
                $"The value of the tag {TagKey} must be a UUID in lower case, or 'mrk-' and 32 hex digits for a multi-Region "
                + "key.");
        var named = wanted with { Tags = [.. wanted.Tags.Where(other => other.Key != TagKey)] };
        try
        {
            return await EmulatorVault.CreateKeyAsync(call.Vault, id, named, call.Stop).ConfigureAwait(false);
        }
        catch (RefusedException e) when (e.Refusal is Refusal.IdempotencyConflict or Refusal.KeyUnknown)
        {
            throw new WireException("AlreadyExistsException", $"There is, or was, a key with the id {id}");
        }
    }
}
