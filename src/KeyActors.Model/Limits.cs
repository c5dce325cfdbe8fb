namespace KeyActors.Model;

/// <summary>Every bound of the model in one place: AWS KMS quotas where there is one, our own otherwise.</summary>
/// <remarks>Source: AWS KMS API reference and "Resource quotas" (2026); each refusal names the bound it met.</remarks>
public static class Limits
{
    /// <summary>Smallest plaintext of one Encrypt call, in bytes.</summary>
    public const int PlaintextBytesMin = 1;

    /// <summary>Largest plaintext of one Encrypt call, in bytes. Larger data takes a data key.</summary>
    public const int PlaintextBytesMax = 4096;

    /// <summary>Largest message that is signed or gets an authentication code, in bytes (smallest is 1).</summary>
    public const int MessageBytesMax = 4096;

    /// <summary>Bytes of a secret that is encapsulated.</summary>
    public const int EncapsulatedSecretBytes = 32;

    /// <summary>Largest blob that a caller may hand in, in bytes.</summary>
    public const int CiphertextBytesMax = 6144;

    /// <summary>Largest encryption context, in bytes of its canonical form.</summary>
    public const int ContextBytesMax = 8192;

    /// <summary>Bytes of a public key that somebody brings, largest (smallest is 1). Source: AWS KMS, PublicKeyType.</summary>
    public const int PublicKeyBytesMax = 8192;

    /// <summary>Bytes of a data key, smallest.</summary>
    public const int DataKeyBytesMin = 1;

    /// <summary>Bytes of a data key, largest.</summary>
    public const int DataKeyBytesMax = 1024;

    /// <summary>Bytes of one GenerateRandom call, largest (smallest is 1).</summary>
    public const int RandomBytesMax = 1024;

    /// <summary>Characters of a whole alias name, the prefix <c>alias/</c> included.</summary>
    public const int AliasCharsMax = 256;

    /// <summary>Aliases that may point at one key.</summary>
    public const int AliasesPerKeyMax = 50;

    /// <summary>Characters of a key description.</summary>
    public const int DescriptionCharsMax = 8192;

    /// <summary>Tags on one key.</summary>
    public const int TagsPerKeyMax = 50;

    /// <summary>Characters of a tag key (smallest is 1).</summary>
    public const int TagKeyCharsMax = 128;

    /// <summary>Characters of a tag value (smallest is 0).</summary>
    public const int TagValueCharsMax = 256;

    /// <summary>On-demand rotations of one key, for its whole life.</summary>
    public const int OnDemandRotationsMax = 25;

    /// <summary>Characters of a service's name.</summary>
    public const int ServiceCharsMax = 128;

    /// <summary>Characters of a key policy, and bytes of its UTF-8 (AWS: 32 KB).</summary>
    public const int PolicyCharsMax = 32_768;

    /// <summary>Grants of one key.</summary>
    public const int GrantsPerKeyMax = 50_000;

    /// <summary>Characters of a grant's name (smallest is 1).</summary>
    public const int GrantNameCharsMax = 256;

    /// <summary>Pairs of the encryption context in one constraint of a grant.</summary>
    public const int GrantContextPairsMax = 8;

    /// <summary>Characters of a value in such a pair.</summary>
    public const int GrantContextCharsMax = 384;

    /// <summary>Characters of a principal's name (smallest is 1).</summary>
    public const int PrincipalCharsMax = 256;

    /// <summary>Characters of the ARN that a grant is bound to, fewest.</summary>
    public const int SourceArnCharsMin = 20;

    /// <summary>Characters of the ARN that a grant is bound to, most.</summary>
    public const int SourceArnCharsMax = 512;

    /// <summary>Days between automatic rotations, smallest.</summary>
    public const int RotationDaysMin = 90;

    /// <summary>Days between automatic rotations, largest.</summary>
    public const int RotationDaysMax = 2560;

    /// <summary>Days between automatic rotations, when none are named.</summary>
    public const int RotationDaysDefault = 365;

    /// <summary>How long before an automatic rotation none is made on demand.</summary>
    public static readonly TimeSpan RotationConflictWindow = TimeSpan.FromMinutes(20);

    /// <summary>Days between asking for a key's deletion and its destruction, smallest.</summary>
    public const int DeletionDaysMin = 7;

    /// <summary>Days between asking for a key's deletion and its destruction, largest and default.</summary>
    public const int DeletionDaysMax = 30;

    /// <summary>Days that imported material may be valid at most, when it expires at all.</summary>
    public const int ImportDaysMax = 365;

    /// <summary>Days between asking for the deletion of imported material and the deletion, largest (smallest is 0).</summary>
    public const int MaterialDeletionDaysMax = 30;

    /// <summary>Characters of an importer's words about material.</summary>
    public const int MaterialDescriptionCharsMax = 256;

    /// <summary>Secrets that one key may have at once, doomed ones included: a thousand years of the shortest period.</summary>
    public const int SecretsPerKeyMax = 4096;

    /// <summary>Replicas of one key, in as many regions.</summary>
    public const int ReplicasPerKeyMax = 64;

    /// <summary>Uses that are set aside at once, fewest, when no budget is near.</summary>
    public const long AllotmentUsesMin = 1_024;

    /// <summary>Uses that are set aside at once, most.</summary>
    public const long AllotmentUsesMax = 65_536;

    /// <summary>Uses that went faster than this are followed by twice as many, others by half as many.</summary>
    public static readonly TimeSpan AllotmentLastsMin = TimeSpan.FromSeconds(10);

    /// <summary>The last use of a key is noted in its history when the one noted before it was so long ago.</summary>
    public static readonly TimeSpan UseNotedEvery = TimeSpan.FromHours(1);

    /// <summary>Uses of one material that a budget may allow, most (fewest is 1).</summary>
    public const long BudgetUsesMax = 1_000_000_000_000;

    /// <summary>Bytes of plaintext that a budget may allow one material, most (fewest is
    /// <see cref="PlaintextBytesMax"/>).</summary>
    public const long BudgetBytesMax = 1L << 60;

    /// <summary>Customer keys of one realm, whatever their state.</summary>
    public const int KeysPerRealmMax = 100_000;

    /// <summary>Answers that one actor remembers for retries, newest kept.</summary>
    public const int RememberedAnswersMax = 256;

    /// <summary>How long an answer is remembered for retries.</summary>
    public static readonly TimeSpan RememberedAnswerAge = TimeSpan.FromHours(24);

    /// <summary>Seals that may be in force at once (smallest is 1).</summary>
    public const int SealsPerVaultMax = 16;

    /// <summary>Characters of the name of a kind of seal (smallest is 1): a-z, 0-9 and hyphen.</summary>
    public const int SealKindCharsMax = 32;

    /// <summary>Characters of an access key's id.</summary>
    public const int AccessKeyIdCharsMax = 128;

    /// <summary>Characters of an access key's secret that is given from outside (smallest is 16).</summary>
    public const int AccessKeySecretCharsMax = 128;

    /// <summary>Access keys of one account's root.</summary>
    public const int AccessKeysPerAccountMax = 100;

    /// <summary>How long temporary credentials last at least (AWS STS GetSessionToken: 900 seconds).</summary>
    public static readonly TimeSpan SessionDurationMin = TimeSpan.FromMinutes(15);

    /// <summary>How long temporary credentials last at most (AWS STS GetSessionToken: 129,600 seconds).</summary>
    public static readonly TimeSpan SessionDurationMax = TimeSpan.FromHours(36);

    /// <summary>Characters of a caller's principal and of its source.</summary>
    public const int CallerCharsMax = 256;

    /// <summary>Attributes of one caller.</summary>
    public const int CallerAttributesMax = 50;

    /// <summary>Characters that the trail keeps of a name that led to no key.</summary>
    public const int TrailNameCharsMax = 512;

    /// <summary>Characters of an operation's and of a result's name in the trail (smallest is 1).</summary>
    public const int TrailWordCharsMax = 64;

    /// <summary>Parameters of one entry of the trail.</summary>
    public const int TrailParametersMax = 50;

    /// <summary>Characters of a parameter's value in the trail.</summary>
    public const int TrailParameterCharsMax = 512;

    /// <summary>Grant tokens of one call.</summary>
    public const int GrantTokensMax = 10;

    /// <summary>Characters of one grant token (smallest is 1).</summary>
    public const int GrantTokenCharsMax = 8192;

    /// <summary>Entries, or counts, in one block of the trail.</summary>
    public const int TrailBlockEntriesMax = 65_536;

    /// <summary>Bytes of the content of one block of the trail.</summary>
    public const int TrailBlockBytesMax = 16 * 1024 * 1024;
}
