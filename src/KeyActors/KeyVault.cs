using KeyActors.Client;
using KeyActors.Engine;
using KeyActors.Material;
using KeyActors.Model;
using KeyActors.Settings;
using KeyActors.Store;

namespace KeyActors;

/// <summary>A key vault in one folder, open in this process: keys that never leave it, and what they do for callers.</summary>
/// <remarks>
/// <para>Safe from any thread; open it once and share it. A folder has one owner at a time, held by a lock on the operating
/// system's side that ends with the process.</para>
/// <para>Dispose it: calls are stopped, those in flight are waited for (10 s by default), secrets are wiped, the lock is freed.
/// Later calls throw <see cref="ObjectDisposedException"/>.</para>
/// </remarks>
public sealed partial class KeyVault : VaultClient, IAsyncDisposable
{
    private readonly VaultEngine engine;

    internal KeyVault(VaultEngine engine, Caller caller)
        : base(new CallScope(engine, engine.Parts.Settings.Realm, caller, null)) => this.engine = engine;

    /// <summary>The folder, as a full path; "memory" for a vault that lives in memory.</summary>
    public string Path => engine.Path;

    /// <summary>The settings in force, each with its source.</summary>
    public VaultSettings Settings => engine.Parts.Settings;

    /// <summary>What is lent to those who check the history.</summary>
    public VaultEvidence Evidence => engine.Evidence;

    /// <summary>What this face stands on, for tests of the inside.</summary>
    internal VaultEngine Engine => engine;

    /// <summary>Opens the vault in a folder, and makes one where there is none.</summary>
    /// <param name="path">The folder; its parent must exist. A new vault gets the file seal, with a warning in the log.</param>
    /// <param name="cancellationToken">Gives up the opening; the folder is then free again.</param>
    /// <exception cref="RefusedException">The folder is a file, is in use, is damaged, or was written by a newer
    /// release.</exception>
    public static ValueTask<KeyVault> OpenAsync(string path, CancellationToken cancellationToken = default) =>
        OpenAsync(path, new VaultOptions(), cancellationToken);

    /// <summary>Opens the vault in a folder with options.</summary>
    /// <param name="path">The folder; its parent must exist.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Gives up the opening; the folder is then free again.</param>
    /// <exception cref="RefusedException">As above, or a setting is unknown or outside its bounds.</exception>
    public static async ValueTask<KeyVault> OpenAsync(
        string path, VaultOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        var engine = await VaultOpening.OnDiskAsync(path, options, cancellationToken).ConfigureAwait(false);
        return new KeyVault(engine, options.Caller);
    }

    /// <summary>Makes a vault that lives in memory and ends with its disposal: for tests. Same engine, no folder.</summary>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Gives up the opening.</param>
    public static ValueTask<KeyVault> InMemoryAsync(VaultOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return InMemoryAsync(options, static () => new MemoryJournal(), cancellationToken);
    }

    /// <summary>Takes a vault for checking only: works on one that refuses to open because its history fails a check.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="options">Where log lines go, and which seals open it.</param>
    /// <param name="cancellationToken">Gives up; the folder is then free again.</param>
    /// <exception cref="RefusedException">The folder holds no vault, is in use, or its seal or secret file is
    /// damaged.</exception>
    public static async ValueTask<VaultInspection> InspectAsync(
        string path, VaultOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        return await VaultOpening.InspectAsync(path, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same on a journal of the caller's, such as one that is slow or fails.</summary>
    internal static async ValueTask<KeyVault> InMemoryAsync(
        VaultOptions options, Func<IVaultJournal> journal, CancellationToken cancellationToken) =>
        new(await VaultOpening.InMemoryAsync(options, journal, cancellationToken).ConfigureAwait(false), options.Caller);

    /// <summary>The settings that a vault would run with, without opening one.</summary>
    /// <exception cref="RefusedException">A setting is unknown or outside its bounds.</exception>
    public static VaultSettings ReadSettings(VaultOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return SettingsReader.Read(options);
    }

    /// <summary>Closes the vault. A second call does nothing.</summary>
    public ValueTask DisposeAsync() => engine.DisposeAsync();
}
