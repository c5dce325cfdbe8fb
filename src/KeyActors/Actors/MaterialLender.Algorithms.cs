using KeyActors.Calls;
using KeyActors.Cipher;
using KeyActors.Model;

namespace KeyActors.Actors;

/// <content>Uses of keys that are not symmetric encryption keys, and the sealing of key pairs. The rules have permitted
/// them.</content>
internal sealed partial class MaterialLender
{
    private delegate UseOutcome Working(ReadOnlySpan<byte> material, UseCall call);

    /// <summary>Does what was permitted with the key's current material, in the caller's buffers.</summary>
    /// <param name="state">The key.</param>
    /// <param name="now">UTC.</param>
    /// <param name="call">The use; its output has room.</param>
    internal UseOutcome Work(KeyState state, DateTimeOffset now, UseCall call)
    {
        var (spec, material) = (state.Spec, state.Current);
        return call.Use switch
        {
            KeyUse.Sign or KeyUse.Verify when SystemRules.Lacks(call.Use) is { } no => No(no),
            KeyUse.GenerateDataKeyPair use => Seal(material, use.Context, call.Input.Span, call.Output.Span),
            KeyUse.Sign use => With((secret, c) => Done(Signatures.Sign(
                spec, use.Algorithm, use.Kind, c.Input.Span, secret, c.Output.Span, parts.Entropy))),
            KeyUse.Verify use => With((secret, c) => Signatures.Verify(
                spec, use.Algorithm, use.Kind, c.Input.Span, secret, c.Proof.Span)
                    ? Done(0)
                    : No(new Refusal.SignatureInvalid())),
            KeyUse.GenerateMac use => With((secret, c) => Done(MacCodes.Compute(
                use.Algorithm, secret, c.Input.Span, c.Output.Span))),
            KeyUse.VerifyMac use => With((secret, c) => MacCodes.Verify(
                use.Algorithm, secret, c.Input.Span, c.Proof.Span) ? Done(0) : No(new Refusal.MacInvalid())),
            KeyUse.DeriveSharedSecret use => With((secret, c) => KeyAgreement.TryDerive(
                spec, use.Algorithm, secret, c.Input.Span, c.Output.Span, out var bytes)
                    ? Done(bytes) with { Key = state.Describe(now) }
                    : No(new Refusal.PeerKeyInvalid(spec))),
            KeyUse.EncryptAsymmetric use => With((secret, c) => Done(PairEncryption.Encrypt(
                spec, use.Algorithm, secret, c.Input.Span, c.Output.Span, parts.Entropy))),
            KeyUse.DecryptAsymmetric use => With((secret, c) => PairEncryption.TryDecrypt(
                spec, use.Algorithm, secret, c.Input.Span, c.Output.Span, out var bytes)
                    ? Done(bytes)
                    : No(new Refusal.CiphertextInvalid())),
            KeyUse.Encapsulate => With((secret, c) => Done(Encapsulations.Encapsulate(
                spec, secret, parts.Entropy, c.Output.Span, c.DataKey.Span))),
            KeyUse.Decapsulate => With((secret, c) => Done(Encapsulations.Decapsulate(
                spec, secret, c.Input.Span, c.Output.Span))),
            KeyUse.GetPublicKey => With((secret, c) =>
            {
                var encoded = KeyMaterials.PublicKey(spec, secret);
                encoded.CopyTo(c.Output.Span);
                return Done(encoded.Length) with { Key = state.Describe(now) };
            }),
            _ => throw new BrokenInvariantException($"No work for {call.Use.GetType().Name}."),
        };

        UseOutcome Done(int bytes) => new(null, bytes, material.Id, null);

        UseOutcome With(Working work)
        {
            if (!TryLend(material, out var lent) || !lent.TryTake(out var lease)) return No(new Refusal.KeyUnavailable(address));
            using (lease) return work(lease.Span, call);
        }
    }
}
