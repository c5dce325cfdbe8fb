using KeyActors.Model;

namespace KeyActors.Cli;

/// <summary>Every exit code, documented in docs/cli.md. A number never changes its meaning.</summary>
internal static class ExitCodes
{
    internal const int Ok = 0;
    internal const int Faults = 1;
    internal const int Usage = 2;
    internal const int SizeInvalid = 11;
    internal const int CiphertextInvalid = 40;
    internal const int Unexpected = 70;
    internal const int FileTrouble = 74;
    internal const int CertificateInvalid = 87;
    internal const int NobodyWaits = 88;
    internal const int UnsealRefused = 89;
    internal const int SeedInvalid = 96;
    internal const int Stopped = 130;

    /// <summary>Every case of the union; a test compares.</summary>
    internal static IReadOnlyDictionary<Type, int> ByRefusal { get; } = new Dictionary<Type, int>
    {
        // 10 to 19: what was asked breaks a rule.
        [typeof(Refusal.NameInvalid)] = 10,
        [typeof(Refusal.SizeInvalid)] = SizeInvalid,
        [typeof(Refusal.ContextInvalid)] = 12,
        [typeof(Refusal.TagInvalid)] = 13,
        [typeof(Refusal.TextInvalid)] = 14,
        [typeof(Refusal.SettingInvalid)] = 15,
        [typeof(Refusal.UsageForbids)] = 16,
        [typeof(Refusal.AlgorithmForbids)] = 17,
        [typeof(Refusal.DigestInvalid)] = 18,
        [typeof(Refusal.SpecForbids)] = 19,

        // 20 to 29: something is not there, is there already, or is full.
        [typeof(Refusal.KeyUnknown)] = 20,
        [typeof(Refusal.AliasUnknown)] = 21,
        [typeof(Refusal.AliasTaken)] = 22,
        [typeof(Refusal.AliasReserved)] = 23,
        [typeof(Refusal.LimitReached)] = 24,
        [typeof(Refusal.IdempotencyConflict)] = 25,
        [typeof(Refusal.MaterialUnknown)] = 26,
        [typeof(Refusal.MaterialIncorrect)] = 27,
        [typeof(Refusal.KeyManaged)] = 28,
        [typeof(Refusal.NotRecovered)] = 29,

        // 30 to 39: the key does not serve.
        [typeof(Refusal.KeyDisabled)] = 30,
        [typeof(Refusal.StatusForbids)] = 31,
        [typeof(Refusal.KeyUnavailable)] = 32,
        [typeof(Refusal.NotPendingDeletion)] = 33,
        [typeof(Refusal.RotationConflict)] = 34,
        [typeof(Refusal.DestructionBegun)] = 35,
        [typeof(Refusal.OriginForbids)] = 36,
        [typeof(Refusal.MaterialPending)] = 37,
        [typeof(Refusal.NoMaterialPending)] = 38,
        [typeof(Refusal.BudgetSpent)] = 39,

        // 40 to 49: a ciphertext, a sealed file or what is imported does not open, a signature does not verify, or a plaintext
        // does not fit.
        [typeof(Refusal.CiphertextInvalid)] = CiphertextInvalid,
        [typeof(Refusal.CiphertextKeyUnknown)] = 41,
        [typeof(Refusal.KeyIncorrect)] = 42,
        [typeof(Refusal.FileInvalid)] = 43,
        [typeof(Refusal.ImportTokenInvalid)] = 44,
        [typeof(Refusal.ImportTokenExpired)] = 45,
        [typeof(Refusal.ImportWrappingInvalid)] = 46,
        [typeof(Refusal.SignatureInvalid)] = 47,
        [typeof(Refusal.MacInvalid)] = 48,
        [typeof(Refusal.PlaintextTooLong)] = 49,

        // 50 to 59: the vault does not open.
        [typeof(Refusal.VaultUnusable)] = 50,
        [typeof(Refusal.VaultInUse)] = 51,
        [typeof(Refusal.VaultNewer)] = 52,
        [typeof(Refusal.SealRefused)] = 53,
        [typeof(Refusal.SealChangeRefused)] = 54,
        [typeof(Refusal.BackupUnusable)] = 55,
        [typeof(Refusal.VaultOlder)] = 56,
        [typeof(Refusal.VaultSealed)] = 57,
        [typeof(Refusal.BackupForeign)] = 58,
        [typeof(Refusal.BackupOlder)] = 59,

        // 60 to 62: try again.
        [typeof(Refusal.Unavailable)] = 60,
        [typeof(Refusal.TooBusy)] = 61,
        [typeof(Refusal.TrailUnavailable)] = 62,

        // 63 to 69: policies and grants.
        [typeof(Refusal.PolicyMalformed)] = 63,
        [typeof(Refusal.PolicyLocksOut)] = 64,
        [typeof(Refusal.GrantUnknown)] = 65,
        [typeof(Refusal.GrantIdInvalid)] = 66,
        [typeof(Refusal.GrantTokenInvalid)] = 67,
        [typeof(Refusal.GrantInvalid)] = 68,
        [typeof(Refusal.PrincipalInvalid)] = 69,

        // 71 and 72: what keys of some kinds do not take.
        [typeof(Refusal.PeerKeyInvalid)] = 71,
        [typeof(Refusal.MessageKindForbids)] = 72,

        // 73: this system lacks a library.
        [typeof(Refusal.ExternalMuUnavailable)] = 73,

        // 76 and 77: temporary credentials.
        [typeof(Refusal.SessionInvalid)] = 76,

        // 80 to 89: keys in several regions.
        [typeof(Refusal.RegionUnknown)] = 80,
        [typeof(Refusal.NotMultiRegion)] = 81,
        [typeof(Refusal.NotPrimary)] = 82,
        [typeof(Refusal.ReplicaExists)] = 83,
        [typeof(Refusal.ReplicaUnknown)] = 84,
        [typeof(Refusal.RegionsUnderWay)] = 85,
        [typeof(Refusal.ReplicaMaterialMissing)] = 86,

        // 90 to 99: who may ask.
        [typeof(Refusal.AccessKeyUnknown)] = 90,
        [typeof(Refusal.VaultForOther)] = 95,
    };

    internal static int Of(Refusal refusal) => ByRefusal[refusal.GetType()];
}
