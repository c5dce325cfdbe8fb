using CsCheck;

using KeyActors.Model;

namespace KeyActors.Unit.Tests;

/// <summary>Generators of grants: small pools, so that the same terms come again, and some that break a rule.</summary>
internal static class GenAccess
{
    internal static readonly Gen<GrantTerms> Terms = Gen.Select(
        Gen.Int[0, 3], Gen.Int[0, 4], Gen.Int[0, 3], Gen.Bool, static (name, operation, context, bound) => new GrantTerms
        {
            Grantee = "arn:aws:iam::000000000000:role/orders",
            Retiring = bound ? "arn:aws:iam::000000000000:user/zoe" : null,
            Name = name == 0 ? null : $"grant-{name}",
            Operations = operation switch
            {
                0 => [],
                1 => [GrantOperation.Sign],
                2 => [GrantOperation.Decrypt, GrantOperation.Encrypt],
                3 => [GrantOperation.Encrypt, GrantOperation.Decrypt, GrantOperation.Decrypt],
                _ => [GrantOperation.DescribeKey],
            },
            ContextEquals = context == 1 ? EncryptionContext.Of(("tenant", "17")) : null,
            ContextSubset = context == 2 ? EncryptionContext.Empty : null,
            SourceArn = bound ? "arn:aws:s3:us-east-1:000000000000:bucket" : null,
        });

    /// <summary>Mostly the name of a grant that a life of this kind may have made, as an event of that number.</summary>
    internal static Gen<GrantId> Grant(IdempotencyKey once) => Gen.Select(Gen.Int[1, 12], Gen.Int[0, 24], (number, intention) =>
        GrantId.Of(Some.Address, number, number == 1 ? once : Some.Once($"intention {intention}")));
}
