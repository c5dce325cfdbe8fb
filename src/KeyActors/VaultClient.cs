using System.Globalization;
using KeyActors.Client;
using KeyActors.Engine;
using KeyActors.Model;

namespace KeyActors;

/// <summary>What a caller may ask of a vault, in one realm and under one name.</summary>
/// <remarks>
/// <para>A key is named by its id, its ARN, an alias, or an alias ARN. Every "no" is a <see cref="RefusedException"/>
/// with a typed
/// reason; a refusal changes nothing. Cancelling gives up the wait, never a change: a change that was sent goes on.</para>
/// <para>Safe from any thread. Buffers given to a call belong to it until its task completes.</para>
/// </remarks>
public partial class VaultClient
{
    private readonly VaultEngine engine;
    private readonly KeyCalls keys;
    private readonly AliasCalls aliases;
    private readonly CipherCalls cipher;
    private readonly FileCalls files;
    private readonly ImportCalls imports;
    private readonly RegionCalls regions;
    private readonly PolicyCalls policies;
    private readonly GrantCalls grants;

    internal VaultClient(CallScope scope)
    {
        (engine, Realm, Caller) = (scope.Engine, scope.Realm, scope.Caller);
        Scope = scope;
        aliases = new AliasCalls(scope);
        keys = new KeyCalls(scope, aliases);
        cipher = new CipherCalls(scope);
        files = new FileCalls(scope, cipher);
        imports = new ImportCalls(scope);
        regions = new RegionCalls(scope);
        (policies, grants) = (new PolicyCalls(scope), new GrantCalls(scope));
    }

    /// <summary>The realm in which names are looked up.</summary>
    public Realm Realm { get; }

    /// <summary>Whether the vault is the emulator's, made and opened by <see cref="EmulatorVault"/>.</summary>
    public bool IsEmulator => engine.Parts.IsEmulator;

    /// <summary>Who asks.</summary>
    public Caller Caller { get; }

    /// <summary>What <see cref="EmulatorVault"/> asks about keys.</summary>
    internal KeyCalls Keys => keys;

    /// <summary>What an <see cref="Envelope"/> for several vaults needs of this one.</summary>
    internal FileCalls Files => files;

    /// <summary>Whose calls, where, and under which intention.</summary>
    private protected CallScope Scope { get; }

    // Keys

    /// <summary>Makes an enabled symmetric key.</summary>
    public ValueTask<KeyMetadata> CreateKeyAsync(CancellationToken cancellationToken = default) =>
        keys.CreateAsync(null, new NewKey(), cancellationToken);

    /// <summary>Makes an enabled symmetric key and an alias that points at it.</summary>
    /// <exception cref="RefusedException">The alias is taken or breaks its grammar; no key is made then, unless another
    /// caller took the alias in the same moment: the key is listed in that case, without an alias.</exception>
    public ValueTask<KeyMetadata> CreateKeyAsync(string alias, CancellationToken cancellationToken = default) =>
        keys.CreateAsync(alias ?? "", new NewKey(), cancellationToken);

    /// <summary>Makes a key as wanted, and an alias when one is named.</summary>
    /// <exception cref="RefusedException">The alias is taken, or something wanted breaks a rule; no key is made then, with
    /// the exception above.</exception>
    public ValueTask<KeyMetadata> CreateKeyAsync(string? alias, NewKey wanted, CancellationToken cancellationToken = default) =>
        keys.CreateAsync(alias, wanted, cancellationToken);

    /// <summary>Tells what may be told of a key: its status, materials by name, tags, aliases.</summary>
    public ValueTask<KeyMetadata> DescribeKeyAsync(string key, CancellationToken cancellationToken = default) =>
        keys.DescribeAsync(key, cancellationToken);

    /// <summary>Lists the keys of the realm, in the order of their ids, as they are when the enumeration begins.</summary>
    public IAsyncEnumerable<KeyArn> ListKeysAsync(CancellationToken cancellationToken = default) =>
        keys.ListAsync(cancellationToken);

    /// <summary>Replaces a key's description, 0 to 8,192 characters.</summary>
    public ValueTask UpdateDescriptionAsync(string key, string description, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(description);
        return keys.ChangeAsync(
            nameof(KeyOperation.UpdateKeyDescription), key, (by, o, _) => new KeyCommand.UpdateDescription(by, o, description),
            cancellationToken);
    }

    /// <summary>Adds tags to a key, or replaces the values of those that are there; at most 50 on one key.</summary>
    public ValueTask TagKeyAsync(string key, IEnumerable<Tag> tags, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tags);
        return keys.ChangeAsync(
            nameof(KeyOperation.TagResource), key, (by, o, _) => new KeyCommand.AddTags(by, o, [.. tags]), cancellationToken);
    }

    /// <summary>Removes tags by their keys; one that is not there is no error.</summary>
    public ValueTask UntagKeyAsync(string key, IEnumerable<string> tagKeys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tagKeys);
        return keys.ChangeAsync(
            nameof(KeyOperation.UntagResource), key, (by, o, _) => new KeyCommand.RemoveTags(by, o, [.. tagKeys]),
            cancellationToken);
    }

    /// <summary>Lets a key serve again.</summary>
    public ValueTask EnableKeyAsync(string key, CancellationToken cancellationToken = default) =>
        keys.ChangeAsync(
            nameof(KeyOperation.EnableKey), key, static (by, o, _) => new KeyCommand.Enable(by, o), cancellationToken);

    /// <summary>Switches a key off: after this returns no use of it begins.</summary>
    public ValueTask DisableKeyAsync(string key, CancellationToken cancellationToken = default) =>
        keys.ChangeAsync(
            nameof(KeyOperation.DisableKey), key, static (by, o, _) => new KeyCommand.Disable(by, o), cancellationToken);

    /// <summary>Draws new material that seals from now on, or takes the imported material that waits for this; all older
    /// material goes on opening. At most 25 times for one key.</summary>
    /// <remarks>With replicas the new material goes to every region first, and seals when all have it. This returns when it seals
    /// everywhere; or, when a region does not answer, as soon as that is known: the rotation then goes on by itself, and
    /// <see cref="KeyMetadata.PendingMaterial"/> is the new material until it seals.</remarks>
    /// <returns>The name of the new material.</returns>
    public ValueTask<KeyMaterialId> RotateKeyAsync(string key, CancellationToken cancellationToken = default) =>
        keys.RotateAsync(key, cancellationToken);

    /// <summary>Lets a key rotate by itself every 365 days, counted from now.</summary>
    public ValueTask EnableKeyRotationAsync(string key, CancellationToken cancellationToken = default) =>
        EnableKeyRotationAsync(key, Limits.RotationDaysDefault, cancellationToken);

    /// <summary>Lets a key rotate by itself, counted from now. A disabled key waits, and is caught up when it is
    /// enabled.</summary>
    /// <param name="key">Which key.</param>
    /// <param name="periodDays">90 to 2,560 days.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    public ValueTask EnableKeyRotationAsync(string key, int periodDays, CancellationToken cancellationToken = default) =>
        keys.ChangeAsync(
            nameof(KeyOperation.EnableKeyRotation),
            key,
            (by, o, note) =>
            {
                note.With("rotationPeriodInDays", periodDays.ToString(CultureInfo.InvariantCulture));
                return new KeyCommand.EnableRotation(by, o, periodDays);
            },
            cancellationToken);

    /// <summary>Ends automatic rotation. What it rotated to goes on sealing.</summary>
    public ValueTask DisableKeyRotationAsync(string key, CancellationToken cancellationToken = default) =>
        keys.ChangeAsync(
            nameof(KeyOperation.DisableKeyRotation), key, static (by, o, _) => new KeyCommand.DisableRotation(by, o),
            cancellationToken);

    /// <summary>Tells what each material of a key has sealed, and when last. Decryptions are not counted.</summary>
    public ValueTask<KeyLastUsage> GetKeyLastUsageAsync(string key, CancellationToken cancellationToken = default) =>
        keys.LastUsageAsync(key, cancellationToken);

    /// <summary>Sets how much each material of a key may seal, in place of what was set before; what it has sealed already
    /// counts. Once this returns, no material seals beyond it.</summary>
    /// <param name="key">Which key.</param>
    /// <param name="budget">Null takes the budget off.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.SizeInvalid"/>, or <see cref="Refusal.OriginForbids"/> when the
    /// material was imported and the key was to rotate at the limit.</exception>
    public ValueTask SetUsageBudgetAsync(string key, UsageBudget? budget, CancellationToken cancellationToken = default) =>
        keys.ChangeAsync(
            nameof(KeyOperation.SetUsageBudget),
            key,
            (by, o, _) => new KeyCommand.SetUsageBudget(by, o, budget?.Uses, budget?.Bytes, budget?.AtLimit ?? AtLimit.Refuse),
            cancellationToken);

    /// <summary>Lists the rotations of a key, oldest first.</summary>
    /// <param name="key">Which key.</param>
    /// <param name="allMaterial">Whether to list its first material as well, and imported material that waits for a
    /// rotation.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    public ValueTask<IReadOnlyList<KeyRotation>> ListKeyRotationsAsync(
        string key, bool allMaterial, CancellationToken cancellationToken = default) =>
        keys.ListRotationsAsync(key, allMaterial, cancellationToken);

    // Material from elsewhere

    /// <summary>Makes a wrapping key for one import, and a token that goes with it: good for 24 hours, for this key, as often
    /// as it is brought. The vault keeps nothing of them. A destruction, a change of seals, and an opening after a kill end
    /// every token.</summary>
    /// <param name="key">A key of the origin <see cref="KeyOrigin.External"/>.</param>
    /// <param name="spec">The longer the better; 4,096 bits take some seconds of one processor.</param>
    /// <param name="algorithm">How the material will be wrapped.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <exception cref="RefusedException">The key is unknown, its origin or status forbids imports, or many wrapping keys are
    /// being made.</exception>
    public ValueTask<ImportParameters> GetParametersForImportAsync(
        string key, ImportKeySpec spec, ImportAlgorithm algorithm, CancellationToken cancellationToken = default) =>
        imports.GetParametersAsync(key, new ImportWrapping(spec, algorithm), cancellationToken);

    /// <summary>Takes material from elsewhere. A key's first material seals at once; other new material waits for
    /// <see cref="RotateKeyAsync"/>; material that the key had opens again what it sealed.</summary>
    /// <param name="key">Which key.</param>
    /// <param name="token">The token that came with the public key.</param>
    /// <param name="wrapped">The wrapped material, at most 6,144 bytes. What is in it must have 32.</param>
    /// <param name="options">When it expires, and what it is to the key.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <returns>The material's name under this key: the same whenever the same bytes come in.</returns>
    /// <exception cref="RefusedException">In this order: a size; the key is unknown; its origin; its status; the token; the
    /// wrapping, with one answer to whatever is wrong with it; and then what the key says about this material.</exception>
    public ValueTask<KeyMaterialId> ImportKeyMaterialAsync(
        string key, ReadOnlyMemory<byte> token, ReadOnlyMemory<byte> wrapped, ImportOptions options,
        CancellationToken cancellationToken = default) =>
        imports.ImportAsync(key, token, wrapped, options, cancellationToken);

    /// <summary>Deletes imported material: after this returns no use of the key begins until the same material is imported
    /// again. At once, or after the key's window (<see cref="NewKey.MaterialDeletionDays"/>). New material that waits for a
    /// rotation can be deleted without harm.</summary>
    /// <param name="key">Which key.</param>
    /// <param name="material">Which material; null for the one that seals.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    public ValueTask DeleteImportedKeyMaterialAsync(
        string key, KeyMaterialId? material = null, CancellationToken cancellationToken = default) =>
        keys.ChangeAsync(
            nameof(KeyOperation.DeleteImportedKeyMaterial),
            key,
            (by, o, note) =>
            {
                note.Material = material;
                return new KeyCommand.DeleteMaterial(by, o, material);
            },
            cancellationToken);

    /// <summary>Calls back the deletion of imported material inside the key's window.</summary>
    /// <param name="key">Which key.</param>
    /// <param name="material">Which material; null for the one that seals.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    public ValueTask KeepImportedKeyMaterialAsync(
        string key, KeyMaterialId? material = null, CancellationToken cancellationToken = default) =>
        keys.ChangeAsync(
            "KeepImportedKeyMaterial",
            key,
            (by, o, note) =>
            {
                note.Material = material;
                return new KeyCommand.KeepMaterial(by, o, material);
            },
            cancellationToken);

    // The end of a key

    /// <summary>Has a key destroyed after a waiting time: from now on nothing seals or opens with it, and what it sealed can
    /// never be opened again once it is destroyed.</summary>
    /// <param name="key">Which key.</param>
    /// <param name="windowDays">7 to 30 days; until they are over the deletion can be called back.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <returns>UTC; the destruction begins when this has come, and then cannot be called back. Null for the primary of a
    /// multi-Region
    /// key that has replicas: its waiting time begins when the last of them is destroyed.</returns>
    /// <exception cref="RefusedException">The window is outside its bounds, or the key is pending deletion already.</exception>
    public ValueTask<DateTimeOffset?> ScheduleKeyDeletionAsync(
        string key, int windowDays = Limits.DeletionDaysMax, CancellationToken cancellationToken = default) =>
        keys.ScheduleDeletionAsync(key, windowDays, cancellationToken);

    /// <summary>Calls a deletion back: the key is disabled then, and serves again when it is enabled.</summary>
    /// <exception cref="RefusedException">The key is not pending deletion, or its destruction has begun.</exception>
    public ValueTask CancelKeyDeletionAsync(string key, CancellationToken cancellationToken = default) =>
        keys.ChangeAsync(
            nameof(KeyOperation.CancelKeyDeletion), key, static (by, o, _) => new KeyCommand.CancelDeletion(by, o),
            cancellationToken);

    // Aliases

    /// <summary>Makes an alias that points at a key; at most 50 point at one.</summary>
    public ValueTask CreateAliasAsync(string alias, string key, CancellationToken cancellationToken = default) =>
        aliases.CreateAsync(alias, key, cancellationToken);

    /// <summary>Points an alias at another key: rotation by hand. What the old key sealed, the old key opens.</summary>
    public ValueTask UpdateAliasAsync(string alias, string key, CancellationToken cancellationToken = default) =>
        aliases.UpdateAsync(alias, key, cancellationToken);

    /// <summary>Removes an alias; its key stays as it is.</summary>
    public ValueTask DeleteAliasAsync(string alias, CancellationToken cancellationToken = default) =>
        aliases.DeleteAsync(alias, cancellationToken);

    /// <summary>Lists the aliases of the realm, in ordinal order, as they are when the enumeration begins.</summary>
    public IAsyncEnumerable<AliasEntry> ListAliasesAsync(CancellationToken cancellationToken = default) =>
        aliases.ListAsync(cancellationToken);

    // Sealing and opening

    /// <summary>Seals 1 to 4,096 bytes without a context.</summary>
    /// <returns>A blob that names its key and material in clear; 106 bytes longer than the plaintext.</returns>
    public ValueTask<byte[]> EncryptAsync(
        string key, ReadOnlyMemory<byte> plaintext, CancellationToken cancellationToken = default) =>
        cipher.EncryptAsync(key, plaintext, EncryptionContext.Empty, cancellationToken);

    /// <summary>Seals 1 to 4,096 bytes and binds them to a context, which opening will need again.</summary>
    public ValueTask<byte[]> EncryptAsync(
        string key, ReadOnlyMemory<byte> plaintext, EncryptionContext context, CancellationToken cancellationToken = default) =>
        cipher.EncryptAsync(key, plaintext, context, cancellationToken);

    /// <summary>Seals into the caller's buffer, which has at least 106 bytes more than the plaintext. Allocates next
    /// to nothing.</summary>
    /// <exception cref="ArgumentException">The buffer is too small or overlaps the other; nothing was written.</exception>
    public ValueTask<Encrypted> EncryptAsync(
        string key, ReadOnlyMemory<byte> plaintext, EncryptionContext context, Memory<byte> destination,
        CancellationToken cancellationToken = default) =>
        cipher.EncryptAsync(key, plaintext, context, destination, cancellationToken);

    /// <summary>Opens a blob that was sealed without a context. The key is found from the blob.</summary>
    public ValueTask<byte[]> DecryptAsync(ReadOnlyMemory<byte> blob, CancellationToken cancellationToken = default) =>
        cipher.DecryptAsync(null, blob, EncryptionContext.Empty, cancellationToken);

    /// <summary>Opens a blob with the context that it was sealed with. The key is found from the blob.</summary>
    /// <exception cref="RefusedException">In this order: not a blob, its key is unknown, its key does not serve, it
    /// does not open.</exception>
    public ValueTask<byte[]> DecryptAsync(
        ReadOnlyMemory<byte> blob, EncryptionContext context, CancellationToken cancellationToken = default) =>
        cipher.DecryptAsync(null, blob, context, cancellationToken);

    /// <summary>Opens a blob, and refuses when it is of another key than the one named.</summary>
    public ValueTask<byte[]> DecryptAsync(
        string key, ReadOnlyMemory<byte> blob, EncryptionContext context, CancellationToken cancellationToken = default) =>
        cipher.DecryptAsync(key, blob, context, cancellationToken);

    /// <summary>Opens into the caller's buffer, which has at least 106 bytes less than the blob.</summary>
    /// <exception cref="ArgumentException">The buffer is too small or overlaps the other; nothing was written.</exception>
    public ValueTask<Decrypted> DecryptAsync(
        ReadOnlyMemory<byte> blob, EncryptionContext context, Memory<byte> destination,
        CancellationToken cancellationToken = default) =>
        cipher.DecryptAsync(null, blob, context, destination, cancellationToken);

    /// <summary>Opens a blob and seals its plaintext again: under another key, newer material, or another context.</summary>
    /// <remarks>The plaintext does not leave the vault's memory, and is wiped.</remarks>
    public ValueTask<byte[]> ReEncryptAsync(
        ReadOnlyMemory<byte> blob, EncryptionContext context, string newKey, EncryptionContext newContext,
        CancellationToken cancellationToken = default) =>
        cipher.ReEncryptAsync(blob, context, newKey, newContext, cancellationToken);

    /// <summary>Draws a data key of 1 to 1,024 bytes and seals it.</summary>
    public ValueTask<DataKey> GenerateDataKeyAsync(
        string key, int bytes, EncryptionContext context, CancellationToken cancellationToken = default) =>
        cipher.GenerateDataKeyAsync(key, bytes, context, cancellationToken);

    /// <summary>Draws a data key into the caller's buffer, as long as that is, and seals it into the other: 106 bytes
    /// longer.</summary>
    public ValueTask<Encrypted> GenerateDataKeyAsync(
        string key, Memory<byte> plaintext, EncryptionContext context, Memory<byte> destination,
        CancellationToken cancellationToken = default) =>
        cipher.GenerateDataKeyAsync(key, plaintext, context, destination, cancellationToken);

    /// <summary>Draws a data key of 1 to 1,024 bytes and hands out its blob only.</summary>
    public ValueTask<byte[]> GenerateDataKeyWithoutPlaintextAsync(
        string key, int bytes, EncryptionContext context, CancellationToken cancellationToken = default) =>
        cipher.GenerateDataKeyWithoutPlaintextAsync(key, bytes, context, cancellationToken);

    /// <summary>Fills 1 to 1,024 bytes from the kernel's generator.</summary>
    public void GenerateRandom(Span<byte> destination) => cipher.GenerateRandom(destination);

    // Files

    /// <summary>Encrypts a file of any size under a data key from the vault. The target appears only when it is whole.</summary>
    /// <param name="key">Which key seals the data key.</param>
    /// <param name="source">The file to read.</param>
    /// <param name="target">The file to write; one that is there is replaced in one step.</param>
    /// <param name="options">Context and progress.</param>
    /// <param name="cancellationToken">Stops the work; the target is untouched.</param>
    public ValueTask<KeyArn> EncryptFileAsync(
        string key, string source, string target, EnvelopeOptions options, CancellationToken cancellationToken = default) =>
        files.EncryptAsync(key, source, target, options, cancellationToken);

    /// <summary>Decrypts a file that <see cref="EncryptFileAsync"/> wrote, or <see cref="Envelope"/> for this vault among
    /// others. The target appears only when all of it has verified.</summary>
    /// <returns>The key that opened it.</returns>
    /// <exception cref="RefusedException">With <see cref="Refusal.CiphertextKeyUnknown"/>: no key of this realm is one of the
    /// file's; with <see cref="Refusal.FileInvalid"/>: anything in the file is damaged; or what its key says.</exception>
    public ValueTask<KeyArn> DecryptFileAsync(
        string source, string target, EnvelopeOptions options, CancellationToken cancellationToken = default) =>
        files.DecryptAsync(source, target, options, cancellationToken);

    /// <summary>Encrypts a stream into another, in constant memory. The caller owns and disposes both.</summary>
    public ValueTask<KeyArn> EncryptStreamAsync(
        string key, Stream source, Stream target, EnvelopeOptions options, CancellationToken cancellationToken = default) =>
        files.EncryptAsync(key, source, target, options, cancellationToken);

    /// <summary>Decrypts a stream into another, in constant memory. Every chunk written has verified, but only the
    /// end of the task
    /// says that nothing is missing: throw the output away when the task fails.</summary>
    public ValueTask<KeyArn> DecryptStreamAsync(
        Stream source, Stream target, EnvelopeOptions options, CancellationToken cancellationToken = default) =>
        files.DecryptAsync(source, target, options, cancellationToken);
}
