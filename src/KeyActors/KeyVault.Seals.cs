using KeyActors.Client;
using KeyActors.Engine;
using KeyActors.Material;
using KeyActors.Model;

namespace KeyActors;

/// <content>What opens the vault, and under which epoch its secrets lie.</content>
public sealed partial class KeyVault
{
    /// <summary>What opens the vault, in the order of <c>seal.kas</c>.</summary>
    public IReadOnlyList<SealStatus> Seals => Status(engine.Parts.Keeper.Seals);

    /// <summary>What opens the vault in a folder, read from its <c>seal.kas</c> without opening it: what an editor of that file
    /// wants it to say, until the vault is opened.</summary>
    /// <param name="path">The folder; it may be open elsewhere.</param>
    /// <returns>Empty when the folder holds no vault.</returns>
    /// <exception cref="RefusedException">The file is damaged, of a newer release, or cannot be read.</exception>
    public static IReadOnlyList<SealStatus> ReadSeals(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Status(SecretKeeper.ReadSeals(System.IO.Path.GetFullPath(path)));
    }

    /// <summary>Puts other seals in force: each is made and has opened what it sealed before the old ones are dropped. A crash
    /// leaves the old ones or the new ones.</summary>
    /// <param name="seals">All seals that will be in force, 1 to 16; those that are not among them are dropped.</param>
    /// <param name="keepEpoch">Not to step to the next epoch in the same go. A copy of the old <c>seal.kas</c> with its old seal
    /// opens the secret file of its epoch: with a step that is an old copy only, without one also what is stored from now
    /// on. A step rewrites the secret file, and is refused when a record in it is damaged; import tokens end with it.</param>
    /// <param name="cancellationToken">Gives up before the change counts; nothing is changed then.</param>
    /// <returns>When the change is durable, and the history has recorded it or could not. New keys wait meanwhile, some tenths
    /// of a second; uses do not.</returns>
    /// <exception cref="RefusedException">Nothing was changed; or, with <see cref="Refusal.Unavailable"/>, nobody can tell before
    /// the vault is opened again, by the old seals or by the new ones.</exception>
    /// <exception cref="ArgumentException">There are none, or more than 16.</exception>
    public ValueTask<SealChange> ResealAsync(
        IReadOnlyList<VaultSeal> seals, bool keepEpoch = false, CancellationToken cancellationToken = default) =>
        ResealAsync(seals, [], keepEpoch, cancellationToken);

    /// <summary>The same, and of the seals in force those stay that are named, as they are: nobody has to open them.</summary>
    /// <param name="seals">What comes, 1 to 16.</param>
    /// <param name="keep">What stays: kinds or ids of <see cref="Seals"/>.</param>
    /// <param name="keepEpoch">As above.</param>
    /// <param name="cancellationToken">As above.</param>
    /// <inheritdoc cref="ResealAsync(IReadOnlyList{VaultSeal}, bool, CancellationToken)"/>
    public async ValueTask<SealChange> ResealAsync(
        IReadOnlyList<VaultSeal> seals, IReadOnlyList<string> keep, bool keepEpoch = false,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(seals);
        ArgumentNullException.ThrowIfNull(keep);
        if (seals.Count is 0 or > Limits.SealsPerVaultMax)
            throw new ArgumentException("A vault has 1 to 16 seals.", nameof(seals));
        return await ChangeAsync(seals, inForce => SealNames.Only(Path, inForce, keep), !keepEpoch, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Puts one more seal in force, beside those that are; it has opened what it sealed before it counts. The epoch
    /// stays.</summary>
    /// <param name="seal">What comes.</param>
    /// <param name="cancellationToken">Gives up before the change counts; nothing is changed then.</param>
    /// <returns>When the change is durable, and the history has recorded it or could not.</returns>
    /// <exception cref="RefusedException">Nothing was changed; or, with <see cref="Refusal.Unavailable"/>, nobody can tell before
    /// the vault is opened again, by any seal that was in force.</exception>
    public async ValueTask<SealChange> AddSealAsync(VaultSeal seal, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(seal);
        return await ChangeAsync([seal], static inForce => inForce.Select(SealNames.Id).ToHashSet(), false, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Drops a seal. The last one is not dropped, and neither is one when none of the others has opened the vault since
    /// it was opened: open it by one that stays.</summary>
    /// <param name="seal">Its id, or its kind when one of that kind is in force.</param>
    /// <param name="keepEpoch">As for <see cref="ResealAsync(IReadOnlyList{VaultSeal}, bool, CancellationToken)"/>.</param>
    /// <param name="cancellationToken">Gives up before the change counts; nothing is changed then.</param>
    /// <returns>When the change is durable, and the history has recorded it or could not.</returns>
    /// <exception cref="RefusedException">With <see cref="Refusal.SealChangeRefused"/>: none or several are called so, or it is
    /// one that is not dropped. Nothing was changed; or, with <see cref="Refusal.Unavailable"/>, nobody can tell before the
    /// vault is opened again.</exception>
    public async ValueTask<SealChange> RemoveSealAsync(
        string seal, bool keepEpoch = false, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(seal);
        return await ChangeAsync([], inForce => SealNames.AllBut(Path, inForce, seal), !keepEpoch, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Encrypts all secrets under a fresh epoch key and forgets the old one: no secret ends, no key changes. Old copies
    /// of the files open what they held, and nothing that is stored from now on.</summary>
    /// <param name="cancellationToken">Counts until the step has its place in the queue.</param>
    /// <returns>When the step is durable, and the history has recorded it or could not. New keys wait meanwhile; uses do not.
    /// Import tokens given out before end with it.</returns>
    /// <exception cref="RefusedException">A record is damaged, or the disk said no: nothing was changed; or, with
    /// <see cref="Refusal.Unavailable"/>, nobody can tell before the vault is opened again.</exception>
    public async ValueTask<EpochRenewal> RotateEpochAsync(CancellationToken cancellationToken = default) =>
        await Scope.ChangeAsync(
            "RenewEpoch",
            null,
            async note => await engine.RenewEpochAsync(Caller, note.Request, cancellationToken).ConfigureAwait(false),
            CancellationToken.None).ConfigureAwait(false);

    private static IReadOnlyList<SealStatus> Status(IReadOnlyList<SealInForce> seals) =>
        [.. seals.Select(static seal => new SealStatus(seal.Kind, seal.Detail) { Id = seal.Id, Source = seal.Source })];

    private Task<SealChange> ChangeAsync(
        IReadOnlyList<VaultSeal> added, Func<IReadOnlyList<SealInForce>, IReadOnlySet<string>> stays, bool stepEpoch,
        CancellationToken cancellationToken) =>
        Scope.ChangeAsync(
            "ChangeSeals",
            null,
            async note => await engine.ResealAsync(
                [.. added.Select(static seal => seal.Inner)], stays, stepEpoch, Caller, note.Request, cancellationToken)
                .ConfigureAwait(false),
            CancellationToken.None).AsTask();
}
