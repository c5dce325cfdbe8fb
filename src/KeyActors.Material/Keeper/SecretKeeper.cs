using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using KeyActors.Cipher;
using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>The one keeper of a vault's secrets: stores them, lends them, and destroys by stepping to another
/// epoch.</summary>
/// <remarks>Safe on any thread. Creations and steps go through one loop; creations that arrive together share one sync.
/// Waiting creations are bounded to 1,024; more wait for room. The folder belongs to the caller and outlives the
/// keeper.</remarks>
public sealed partial class SecretKeeper : IAsyncDisposable
{
    /// <summary>Creations that share one sync at most.</summary>
    internal const int GroupMax = 64;

    private const int WaitingMax = 1024;
    private const int DerivedBytes = 32;
    private const int LabelCharsMax = 64;

    private readonly SecretStore store;
    private readonly SecretMemory memory;
    private readonly Destroyer destroyer;
    private readonly MaterialMaker maker;
    private readonly Dictionary<string, SecretRef> derived = new(StringComparer.Ordinal);
    private readonly Lock derivedGate = new();
    private readonly Channel<Work> work =
        Channel.CreateBounded<Work>(new BoundedChannelOptions(WaitingMax) { SingleReader = true });
    private readonly Task loop;

    private SecretKeeper(SecretStore store, SecretMemory memory)
    {
        (this.store, this.memory, destroyer, maker) = (store, memory, new Destroyer(store), new MaterialMaker(store.Room, Pairs));
        (Imports, AccessKeys) = (new ImportRoom(store, Pairs), new AccessKeyRoom(store, EnqueueAsync));
        Sessions = new SessionRoom(Derive, store.Room.Entropy);
        loop = Task.Run(RunAsync);
    }

    /// <summary>Counts epoch steps; 1 for a new vault.</summary>
    public ulong Epoch => store.Epoch;

    /// <summary>Drawn when the vault was made, never changed; not secret.</summary>
    public UInt128 VaultId => store.VaultId;

    /// <summary>What kind of memory the next secret goes to.</summary>
    public MemoryKind MemoryKind => memory.Kind;

    /// <summary>What opens the vault, in the order of <c>seal.kas</c>.</summary>
    public IReadOnlyList<SealInForce> Seals => store.Seals;

    /// <summary>Where key pairs are made, those included that are no key of the vault.</summary>
    public PairTurn Pairs { get; } = new();

    /// <summary>Where material of others comes in.</summary>
    public ImportRoom Imports { get; }

    /// <summary>What the <c>seal.kas</c> of a folder says that opens the vault: read without lock and key, so not
    /// authenticated.</summary>
    /// <param name="path">The vault's folder.</param>
    /// <returns>Empty when the folder holds no vault.</returns>
    /// <exception cref="RefusedException">The file is damaged, of a newer release, or cannot be read.</exception>
    public static IReadOnlyList<SealInForce> ReadSeals(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return DiskFolder.ReadUnlocked(path, SealFile.FileName, SealFile.FileBytesMax) is { } bytes
            ? SealFile.Parse(path, bytes).InForce
            : [];
    }

    /// <summary>Whether the folder holds a vault.</summary>
    public static bool IsInitialised(VaultFolder folder) => folder.Length(SealFile.FileName) is not null;

    /// <summary>Makes a new vault in an empty folder and opens it.</summary>
    /// <param name="folder">Empty but for its lock, or left by an interrupted initialisation. The caller owns it.</param>
    /// <param name="settings">Seals, randomness, notices; every named seal is put in force.</param>
    /// <param name="cancellation">Stops before the vault exists.</param>
    /// <exception cref="RefusedException">The folder is not empty or cannot be written; there is no vault then.</exception>
    public static async Task<SecretKeeper> InitialiseAsync(
        VaultFolder folder, KeeperSettings settings, CancellationToken cancellation = default)
    {
        using (var memory = new SecretMemory())
        {
            // Opening says what there is to say, once.
            var room = new SealRoom(folder, memory, settings.Entropy, Notices: null);
            await GuardAsync(folder, () => VaultOpening.InitialiseAsync(room, settings, cancellation)).ConfigureAwait(false);
        }

        return await OpenAsync(folder, settings, cancellation).ConfigureAwait(false);
    }

    /// <summary>Opens a vault: the epoch in <c>seal.kas</c> decides, a torn end is cut, leftovers of interrupted
    /// steps are removed.</summary>
    /// <param name="folder">Holds a vault. The caller owns it.</param>
    /// <param name="settings">At least one seal that is in force.</param>
    /// <param name="cancellation">Stops waiting for a seal.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.VaultNewer"/> or <see cref="Refusal.VaultUnusable"/>;
    /// no secret was removed.</exception>
    public static async Task<SecretKeeper> OpenAsync(
        VaultFolder folder, KeeperSettings settings, CancellationToken cancellation = default)
    {
        var memory = new SecretMemory(settings.Notices);
        var room = new SealRoom(folder, memory, settings.Entropy, settings.Notices);
        SecretStore? store = null;
        try
        {
            await GuardAsync(folder, OpenStoreAsync).ConfigureAwait(false);
            return new SecretKeeper(store!, memory);
        }
        finally
        {
            if (store is null) memory.Dispose();
        }

        async Task OpenStoreAsync() =>
            store = await VaultOpening.OpenAsync(room, settings, cancellation).ConfigureAwait(false);
    }

    /// <summary>Makes new material for a key and stores it durably. A pair of RSA takes tenths of a second to some seconds, on a
    /// thread of its own.</summary>
    /// <param name="address">Whose it is; bound to the record.</param>
    /// <param name="spec">Kind of material.</param>
    /// <param name="takenTags">Tags (<see cref="KeyMaterialId.Tag"/>) of the key's other materials: drawn again when
    /// met.</param>
    /// <param name="cancellation">Counts until the creation has its place in the queue; from then on it is carried
    /// out.</param>
    /// <returns>The secret's name and the material's own name; the secret is on disk and can be lent.</returns>
    /// <exception cref="RefusedException">With <see cref="Refusal.Unavailable"/>: it could not be stored; a retry
    /// makes another secret.</exception>
    /// <exception cref="ObjectDisposedException">The keeper is closed.</exception>
    public async ValueTask<StoredSecret> CreateAsync(
        KeyArn address, KeySpec spec, IReadOnlyCollection<ulong> takenTags, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(takenTags);
        if (!SpecRules.Has(spec))
            throw new ArgumentOutOfRangeException(nameof(spec), spec, "No material of that kind is made here.");
        cancellation.ThrowIfCancellationRequested();
        var draft = await maker.MakeAsync(address, spec, takenTags, cancellation).ConfigureAwait(false);
        await EnqueueAsync(new Work(draft, null), draft.Secret, cancellation).ConfigureAwait(false);
        return await draft.Stored.Task.ConfigureAwait(false);
    }

    /// <summary>Stores material that came in, durably and under a fresh name.</summary>
    /// <param name="material">Taken over, also when this fails.</param>
    /// <param name="cancellation">Counts until the import has its place in the queue; from then on it is carried out.</param>
    /// <returns>The secret's name and the material's own name; the secret is on disk and can be lent.</returns>
    /// <exception cref="RefusedException">With <see cref="Refusal.Unavailable"/>: it could not be stored.</exception>
    /// <exception cref="ObjectDisposedException">The keeper is closed, or the material was stored or disposed before.</exception>
    public async ValueTask<StoredSecret> ImportAsync(ImportedMaterial material, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(material);
        var draft = new Draft(material.Key.ToString(), material.Id, material.Spec, material.TakeOver());
        await EnqueueAsync(new Work(draft, null), draft.Secret, cancellation).ConfigureAwait(false);
        return await draft.Stored.Task.ConfigureAwait(false);
    }

    /// <summary>Stores a copy of a secret for the same key in another region, durably and under a fresh name: what becomes of
    /// one is
    /// nothing to the other.</summary>
    /// <param name="from">The secret to copy; it must be stored and whole.</param>
    /// <param name="address">Whose the copy is; bound to its record. Its id must be that of the key that has the secret.</param>
    /// <param name="cancellation">Counts until the copy has its place in the queue; from then on it is carried out.</param>
    /// <returns>The copy's name, and the material's own name, which is the same.</returns>
    /// <exception cref="RefusedException">With <see cref="Refusal.Unavailable"/>: it could not be stored, or the secret is not
    /// there.</exception>
    /// <exception cref="ArgumentException">The address is of another key.</exception>
    /// <exception cref="SecretDamagedException">The secret does not open.</exception>
    /// <exception cref="ObjectDisposedException">The keeper is closed.</exception>
    public async ValueTask<StoredSecret> CopyAsync(SecretId from, KeyArn address, CancellationToken cancellation = default)
    {
        var draft = Copy(from, address);
        await EnqueueAsync(new Work(draft, null), draft.Secret, cancellation).ConfigureAwait(false);
        return await draft.Stored.Task.ConfigureAwait(false);
    }

    /// <summary>Lends a secret: one cell for all borrowers, opened when it is first asked for.</summary>
    /// <param name="id">The secret's name.</param>
    /// <param name="secret">The keeper's; do not dispose it. It is retired when the secret is dropped or forgotten, or the
    /// keeper is closed: then ask again.</param>
    /// <returns>False when no such secret is stored.</returns>
    /// <exception cref="SecretDamagedException">It is stored and does not open.</exception>
    public bool TryLend(SecretId id, [NotNullWhen(true)] out SecretRef? secret) => store.TryLend(id, out secret);

    /// <summary>Retires the cell of a secret that nobody needs in memory now; the stored secret stays.</summary>
    public void Forget(SecretId id) => store.Forget(id);

    /// <summary>Secrets of keys that lie open in memory now, for tests.</summary>
    internal int InMemory => store.InMemory;

    /// <summary>What is stored under a name, damaged or not.</summary>
    public bool TryDescribe(SecretId id, [NotNullWhen(true)] out StoredSecret? about) => store.TryDescribe(id, out about);

    /// <summary>Everything stored for keys, damaged records included, in no order: a copy of this moment.</summary>
    public IReadOnlyCollection<StoredSecret> Held() => store.Held();

    /// <summary>A key of the vault itself: 32 bytes of SP 800-108 with HMAC-SHA-512 from the root secret.</summary>
    /// <param name="label">What it is for, such as <c>KeyActors/journal-mac</c>: 1 to 64 printable ASCII characters.</param>
    /// <returns>The keeper's, the same for the same label; stands until the keeper is closed, epoch steps do not
    /// change it.</returns>
    public SecretRef Derive(string label)
    {
        ArgumentException.ThrowIfNullOrEmpty(label);
        if (label.Length > LabelCharsMax || label.Any(static c => c is <= ' ' or > '~'))
            throw new ArgumentException("A label has 1 to 64 printable ASCII characters.", nameof(label));
        lock (derivedGate)
        {
            if (derived.TryGetValue(label, out var known)) return known;
            using var root = store.LendRoot().Take();
            return derived[label] = memory.Create(DerivedBytes, new Derivation(label, root.Span), static (cell, from) =>
                Kdf.HmacSha512(from.Root, StrictUtf8.Encoding.GetBytes(from.Label), [], cell));
        }
    }

    /// <summary>Steps to the next epoch: carries over what <paramref name="keep"/> wants under a fresh key, and
    /// destroys the rest.</summary>
    /// <param name="keep">Asked once for every secret of a key, on the keeper's loop; creations wait meanwhile. The vault's
    /// root secret is always carried. A damaged record cannot be carried: wanting it refuses the step.</param>
    /// <param name="cancellation">Counts until the step has its place in the queue.</param>
    /// <returns>After the commit is durable. Lent secrets that were carried over stay valid, dropped ones are
    /// retired.</returns>
    /// <exception cref="RefusedException">Nothing was changed, or, as <see cref="Refusal.Unavailable"/> then says,
    /// nobody can
    /// tell before the vault is opened again; this keeper stores nothing more in that case.</exception>
    public async Task<EpochStep> StepAsync(Func<StoredSecret, bool> keep, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(keep);
        return await RunAsync(new Order<EpochStep>(store => Task.FromResult(store.Step(keep))), cancellation)
            .ConfigureAwait(false);
    }

    /// <summary>Destroys secrets: steps to an epoch without them and with everything else, waits until their cells are zero, and
    /// searches every file of the folder for what may be left of them.</summary>
    /// <param name="doomed">Names of secrets of keys. One that is not held any more is only searched for: by its name then, as
    /// the bytes of its last record are not known after a restart.</param>
    /// <param name="cancellation">Counts until the step has its place in the queue.</param>
    /// <returns>After the commit is durable and the search is through; remains are in the answer, and asking again searches
    /// again. A lease that is not given back holds this up.</returns>
    /// <exception cref="RefusedException">The step was refused as by <see cref="StepAsync"/>, or a file could not be read: ask
    /// again.</exception>
    /// <exception cref="OperationCanceledException">The keeper was closed meanwhile.</exception>
    public Task<Destruction> DestroyAsync(
        IReadOnlyCollection<SecretId> doomed, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(doomed);
        return destroyer.DestroyAsync(doomed.ToHashSet(), order => RunAsync(order, cancellation));
    }

    /// <summary>Puts other seals in force: makes them, proves that each opens what it sealed, and only then drops the
    /// old.</summary>
    /// <param name="seals">All seals that will be in force, 1 to 16; those of now that are not among them are dropped. A seal
    /// is made anew even when it is in force: a passphrase seal gets another salt.</param>
    /// <param name="stepEpoch">Whether to step to the next epoch in the same go, carrying everything: then a copy of the old
    /// <c>seal.kas</c> with its old seal opens no secret file of this vault from now on. Without it that copy opens the
    /// file of this epoch, also what is stored there later.</param>
    /// <param name="cancellation">Gives up before the commit; nothing is changed then.</param>
    /// <returns>After the commit is durable. Creations and steps wait meanwhile, some tenths of a second with Argon2id.</returns>
    /// <exception cref="RefusedException">Nothing was changed, or, as <see cref="Refusal.Unavailable"/> then says, nobody can
    /// tell before the vault is opened again; old or new seals open it then.</exception>
    /// <exception cref="ArgumentException">None or more than 16 seals, or one that breaks its contract.</exception>
    public async Task<SealSwitch> ResealAsync(
        IReadOnlyList<Seal> seals, bool stepEpoch, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(seals);
        if (seals.Count is 0 or > SealFile.SealsMax) throw new ArgumentException("A vault has 1 to 16 seals.", nameof(seals));
        return await ResealAsync(seals, static _ => false, stepEpoch, cancellation).ConfigureAwait(false);
    }

    /// <summary>The same, and of the seals in force those stay that <paramref name="stays"/> wants, as they are: nobody has to
    /// open them.</summary>
    /// <param name="seals">What comes besides, also none.</param>
    /// <param name="stays">Asked once for every seal in force, on the keeper's loop.</param>
    /// <param name="stepEpoch">As above.</param>
    /// <param name="cancellation">As above.</param>
    /// <exception cref="RefusedException">As above; or with <see cref="Refusal.SealChangeRefused"/>: no seal would be left, or
    /// none that has opened this vault in this process; or with <see cref="Refusal.LimitReached"/>: more than 16 would be in
    /// force.</exception>
    public async Task<SealSwitch> ResealAsync(
        IReadOnlyList<Seal> seals, Func<SealInForce, bool> stays, bool stepEpoch, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(seals);
        ArgumentNullException.ThrowIfNull(stays);
        return await RunAsync(
            new Order<SealSwitch>(store => store.ResealAsync(seals, stays, stepEpoch, cancellation)), cancellation)
            .ConfigureAwait(false);
    }

    /// <summary>Finishes what waits, retires every secret, and closes the files; not the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        work.Writer.TryComplete();
        await destroyer.CloseAsync().ConfigureAwait(false);
        await loop.ConfigureAwait(false);
        lock (derivedGate)
            foreach (var key in derived.Values) key.Dispose();

        AccessKeys.Close();
        store.Dispose();
        memory.Dispose();
    }

    private static async Task GuardAsync(VaultFolder folder, Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception error) when (StorageFault.Is(error))
        {
            throw folder.Refused(StorageFault.Clause(error));
        }
    }

    private async Task<TResult> RunAsync<TResult>(Order<TResult> order, CancellationToken cancellation)
    {
        await EnqueueAsync(new Work(null, order), null, cancellation).ConfigureAwait(false);
        return await order.Done.Task.ConfigureAwait(false);
    }

    private Draft Copy(SecretId from, KeyArn address)
    {
        if (!store.TryDescribe(from, out var about) || !store.TryLend(from, out var lent) || !lent.TryTake(out var lease))
            throw new RefusedException(new Refusal.Unavailable($"The material for {address} is not there to be copied"));
        using (lease)
        {
            if (about.Key?.Id != address.Id) throw new ArgumentException("A copy is of the same key.", nameof(address));
            var copy = memory.Create(lease.Span.Length, lease, static (cell, bytes) => bytes.Span.CopyTo(cell));
            return new Draft(address.ToString(), about.Material, about.Spec, copy);
        }
    }

    private async ValueTask EnqueueAsync(Work item, SecretRef? secret, CancellationToken cancellation)
    {
        try
        {
            await work.Writer.WriteAsync(item, cancellation).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            secret?.Dispose();
            ObjectDisposedException.ThrowIf(error is ChannelClosedException, this);
            throw;
        }
    }

    private async Task RunAsync()
    {
        var group = new List<Draft>(GroupMax);
        while (await work.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            Order? order = null;
            while (order is null && group.Count < GroupMax && work.Reader.TryRead(out var item))
            {
                if (item.Draft is { } draft) group.Add(draft);
                order = item.Order;
            }

            Store(group);
            group.Clear();
            if (order is not null) await order.RunAsync(store).ConfigureAwait(false);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "It belongs to the callers who wait; the loop goes on.")]
    private void Store(List<Draft> group)
    {
        if (group.Count == 0) return;
        try
        {
            var stored = store.Append(group);
            for (var i = 0; i < group.Count; i++) group[i].Stored.SetResult(stored[i]);
        }
        catch (Exception error)
        {
            foreach (var draft in group)
            {
                draft.Secret.Dispose();
                draft.Stored.SetException(error);
            }
        }
    }

    private readonly record struct Work(Draft? Draft, Order? Order);

    private readonly ref struct Derivation(string label, ReadOnlySpan<byte> root)
    {
        internal string Label { get; } = label;

        internal ReadOnlySpan<byte> Root { get; } = root;
    }
}
