using System.Reflection;
using System.Runtime.CompilerServices;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Aws.Tests;

/// <summary>The table from refusals to errors: whole, and in AWS's words.</summary>
public sealed class ErrorTableTests
{
    private static readonly Realm Realm = new(Account("111111111111"), Region("eu-west-1"));
    private static readonly KeyArn Key =
        KeyId.TryParse("1234abcd-12ab-4cd3-8abc-1234567890ab", out var id) ? new KeyArn(Realm, id) : default;

    [Fact]
    public void Every_refusal_has_a_row_and_no_other()
    {
        var cases = typeof(Refusal).GetNestedTypes().Where(static t => t.IsAssignableTo(typeof(Refusal)));

        Assert.Equal(cases.Select(static t => t.Name).Order(), ErrorTable.Rows.Keys.Select(static t => t.Name).Order());
    }

    [Fact]
    public void Every_row_answers_with_400_or_500()
    {
        foreach (var type in ErrorTable.Rows.Keys)
        {
            var error = ErrorTable.Of(Any(type), new WireScope(Realm, "Encrypt"));
            Assert.True((int)error.Status is 400 or 500, type.Name);
            Assert.Matches("^[A-Z][A-Za-z]+Exception$", error.Code);
        }
    }

    [Fact]
    public void Known_texts_are_those_of_the_service()
    {
        Says("NotFoundException", $"Key '{Key}' does not exist", new Refusal.KeyUnknown(Key.ToString()));
        Says("NotFoundException", "Invalid keyId 'fake-key-id'", new Refusal.NameInvalid("key", "fake-key-id", "rule"));
        Says("KMSInvalidStateException", $"{Key} is pending import.", new Refusal.StatusForbids(Key, KeyStatus.PendingImport, "encrypt"));
        Says("DisabledException", $"{Key} is disabled.", new Refusal.KeyDisabled(Key));
        Says("InvalidCiphertextException", "", new Refusal.CiphertextInvalid());
        Says(
            "IncorrectKeyException", "The key ID in the request does not identify a CMK that can perform this operation.",
            new Refusal.KeyIncorrect());
        Says(
            "UnsupportedOperationException", $"{Key} origin is AWS_KMS which is not valid for this operation.",
            new Refusal.OriginForbids(Key, KeyOrigin.Generated, "import"));
        Says(
            "ValidationException",
            "Alias must start with the prefix \"alias/\". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html",
            new Refusal.NameInvalid("alias", "x", "rule"));
    }

    private static void Says(string code, string text, Refusal refusal)
    {
        var error = ErrorTable.Of(refusal, new WireScope(Realm, "Encrypt"));
        Assert.Equal((code, text, 400), (error.Code, error.Text, (int)error.Status));
    }

    /// <summary>A case with whatever its fields may be.</summary>
    private static Refusal Any(Type type)
    {
        var made = type.GetConstructors(BindingFlags.Public | BindingFlags.Instance).Single();
        return (Refusal)made.Invoke([.. made.GetParameters().Select(static p =>
            p.ParameterType == typeof(string) ? "x"
            : p.ParameterType == typeof(KeyArn) ? Key
            : RuntimeHelpers.GetUninitializedObject(p.ParameterType))]);
    }

    private static AccountId Account(string text) => AccountId.TryParse(text, out var account) ? account : default;

    private static RegionName Region(string text) => RegionName.TryParse(text, out var region) ? region : default;
}
