using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace KeyActors.Model;

/// <summary>A service that has a managed key in every realm which uses it, under <c>alias/aws/NAME</c>.</summary>
/// <remarks>Source: AWS KMS developer guide, "AWS managed keys". A closed list: an alias of another service is unknown, and
/// nobody fills a vault with keys by guessing names.</remarks>
public sealed record ManagedService
{
    private const string AliasStart = "alias/aws/";

    private static readonly FrozenDictionary<string, ManagedService> All = new[]
    {
        "acm", "apprunner", "auditmanager", "backup", "cloud9", "codeartifact", "codecommit", "connect", "dms", "dynamodb",
        "ebs", "elasticfilesystem", "es", "fsx", "glue", "imagebuilder", "kafka", "kinesis", "kinesisvideo", "lambda", "lex",
        "lightsail", "memorydb", "mq", "rds", "redshift", "s3", "sagemaker", "secretsmanager", "ses", "sns", "sqs", "ssm",
        "storagegateway", "timestream", "transfer", "workmail", "workspaces", "xray",
    }.ToFrozenDictionary(static name => name, static name => new ManagedService(name), StringComparer.Ordinal);

    private ManagedService(string name) => Name = name;

    /// <summary>How the service is called in an alias: lower-case letters and digits.</summary>
    public string Name { get; }

    /// <summary>The alias of its key in every realm.</summary>
    public AliasName Alias => AliasName.Parse(AliasStart + Name);

    /// <summary>Every service, by name.</summary>
    public static IEnumerable<string> Names => All.Keys.Order(StringComparer.Ordinal);

    /// <summary>The service of that name.</summary>
    public static bool TryFind(string? name, [NotNullWhen(true)] out ManagedService? service)
    {
        service = null;
        return name is not null && All.TryGetValue(name, out service);
    }

    /// <summary>The service that an alias belongs to.</summary>
    public static bool TryFind(AliasName alias, [NotNullWhen(true)] out ManagedService? service)
    {
        service = null;
        return alias.IsService && TryFind(alias.ToString()[AliasStart.Length..], out service);
    }

    /// <summary>The policy that its key in a realm has for ever: the account's callers by way of the service, and the account
    /// itself to look (AWS: the policy of an AWS managed key, with <c>kms:ViaService</c>).</summary>
    public string PolicyIn(Realm realm) => $$$$"""
        {"Version":"2012-10-17","Id":"auto-{{{{Name}}}}-1","Statement":[{"Sid":"Callers of the account by way of {{{{Name}}}}",
        "Effect":"Allow","Principal":{"AWS":"*"},"Action":["kms:Encrypt","kms:Decrypt","kms:ReEncrypt*",
        "kms:GenerateDataKey*","kms:CreateGrant","kms:DescribeKey"],"Resource":"*","Condition":{"StringEquals":{
        "kms:CallerAccount":"{{{{realm.Account}}}}","kms:ViaService":"{{{{Name}}}}.{{{{realm.Region}}}}.amazonaws.com"}}},
        {"Sid":"The account may look","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{{{realm.Account}}}}:root"},
        "Action":["kms:Describe*","kms:Get*","kms:List*"],"Resource":"*"}]}
        """.ReplaceLineEndings("");
}
