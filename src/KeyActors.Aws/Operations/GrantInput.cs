using System.Collections.Immutable;
using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>What requests say of grants, and how answers tell of one.</summary>
internal static class GrantInput
{
    private const int PrincipalCharsMax = Limits.PrincipalCharsMax;
    private const int IdCharsMax = 128;
    private static readonly ModelPattern Principal = new(@"^[\w+=,.@:/-]+$");
    private static readonly ModelPattern Service = new(@"^([A-Za-z0-9\-]+)\.([A-Za-z0-9\-]+)(\.[A-Za-z0-9\-]+)+$");
    private static readonly ModelPattern Name = new("^[a-zA-Z0-9:/_-]+$");
    private static readonly ModelPattern Source = new("^arn:aws[a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:.+$");

    /// <summary>As the service's model lists them.</summary>
    private static readonly string[] Operations =
    [
        "Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo", "Sign",
        "Verify", "GetPublicKey", "CreateGrant", "RetireGrant", "DescribeKey", "GenerateDataKeyPair",
        "GenerateDataKeyPairWithoutPlaintext", "GenerateMac", "VerifyMac", "DeriveSharedSecret", "Encapsulate", "Decapsulate",
    ];

    internal static string? PrincipalOf(WireInput input, string name) => input.Text(name, 1, PrincipalCharsMax, Principal);

    internal static string? ServiceOf(WireInput input, string name) => input.Text(name, 1, Limits.ServiceCharsMax, Service);

    internal static string? Id(WireInput input) => input.Text("GrantId", 1, IdCharsMax);

    internal static string NeededId(WireInput input) => input.NeededText("GrantId", 1, IdCharsMax);

    /// <summary>Everything about the grant but its key, once the request is checked.</summary>
    internal static Func<GrantTerms> Terms(WireInput input)
    {
        var terms = new GrantTerms
        {
            Grantee = PrincipalOf(input, "GranteePrincipal"),
            GranteeService = ServiceOf(input, "GranteeServicePrincipal"),
            Retiring = PrincipalOf(input, "RetiringPrincipal"),
            RetiringService = ServiceOf(input, "RetiringServicePrincipal"),
            Name = input.Text("Name", 1, Limits.GrantNameCharsMax, Name),
        };
        var operations = input.NeededChoices("Operations", Operations);
        if (input.Nested("Constraints") is not { } constraints) return () => terms with { Operations = Known(operations) };
        var source = constraints.Text("SourceArn", Limits.SourceArnCharsMin, Limits.SourceArnCharsMax, Source);
        return () => terms with
        {
            Operations = Known(operations),
            SourceArn = source,
            ContextEquals = Context(constraints, "EncryptionContextEquals"),
            ContextSubset = Context(constraints, "EncryptionContextSubset"),
        };
    }

    /// <summary>One grant of a list.</summary>
    internal static void Write(WireOutput to, Grant grant)
    {
        var terms = grant.Terms;
        to.Text("KeyId", grant.Key.ToString());
        to.Text("GrantId", grant.Id.ToString());
        to.Text("Name", terms.Name);
        to.Time("CreationDate", grant.CreatedAt);
        to.Text("GranteePrincipal", terms.Grantee);
        to.Text("GranteeServicePrincipal", terms.GranteeService);
        to.Text("RetiringPrincipal", terms.Retiring);
        to.Text("RetiringServicePrincipal", terms.RetiringService);
        to.Text("IssuingAccount", $"arn:aws:iam::{grant.Issuer}:root");
        to.Texts("Operations", terms.Operations.Select(static operation => operation.ToString()));
        if (terms.ContextEquals is null && terms.ContextSubset is null && terms.SourceArn is null) return;
        to.Object("Constraints", () =>
        {
            Write(to, "EncryptionContextSubset", terms.ContextSubset);
            Write(to, "EncryptionContextEquals", terms.ContextEquals);
            to.Text("SourceArn", terms.SourceArn);
        });
    }

    private static void Write(WireOutput to, string name, EncryptionContext? context)
    {
        if (context is null) return;
        to.Object(name, () =>
        {
            foreach (var (key, value) in context) to.Text(key, value);
        });
    }

    private static ImmutableArray<GrantOperation> Known(ImmutableArray<string> names) =>
        [.. names.Select(static name => Enum.Parse<GrantOperation>(name))];

    private static EncryptionContext? Context(WireInput constraints, string name) =>
        constraints.Has(name) ? constraints.Context(name) : null;
}
