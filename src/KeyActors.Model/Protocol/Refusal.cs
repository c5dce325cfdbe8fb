using System.Globalization;

namespace KeyActors.Model;

/// <summary>Why something was not done. A refusal changes nothing, and its sentence says what to change.</summary>
/// <remarks>Closed. One table elsewhere maps each case to an exit code of the tool and, later, to an AWS error.</remarks>
public abstract partial record Refusal
{
    private Refusal(string code) => Code = code;

    /// <summary>A stable name, lower case with hyphens, for scripts.</summary>
    public string Code { get; }

    /// <summary>One sentence for a person: what is wrong and what to change.</summary>
    public abstract string Sentence { get; }

    /// <summary>A name that does not follow its grammar.</summary>
    public sealed record NameInvalid(string Kind, string? Text, string Rule) : Refusal("name-invalid")
    {
        /// <inheritdoc/>
        public override string Sentence => $"{Quoted(Text)} is no {Kind}: {Rule}.";
    }

    /// <summary>No key of that name in this realm.</summary>
    public sealed record KeyUnknown(string Name) : Refusal("key-unknown")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            $"Key {Quoted(Name)} does not exist here: list the keys, or name another account, region or vault.";
    }

    /// <summary>No alias of that name in this realm.</summary>
    public sealed record AliasUnknown(string Name) : Refusal("alias-unknown")
    {
        /// <inheritdoc/>
        public override string Sentence => $"Alias {Quoted(Name)} does not exist here: list the aliases, or create it.";
    }

    /// <summary>The alias points somewhere already.</summary>
    public sealed record AliasTaken(AliasName Alias) : Refusal("alias-taken")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            $"Alias '{Alias}' exists already: update it to point at another key, or take another name.";
    }

    /// <summary>The alias belongs to a service.</summary>
    public sealed record AliasReserved(AliasName Alias) : Refusal("alias-reserved")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            $"Alias '{Alias}' is reserved: names under alias/aws/ belong to services, take another name.";
    }

    /// <summary>The key belongs to a service: callers use it and do not change it.</summary>
    public sealed record KeyManaged(KeyArn Key, string Service, string Operation) : Refusal("key-managed")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            $"{Key} is the managed key of {Service} and does not {Operation} for callers: make a key of your own for that.";
    }

    /// <summary>The key's status does not allow the operation.</summary>
    public sealed record StatusForbids(KeyArn Key, KeyStatus Status, string Operation) : Refusal("status-forbids")
    {
        /// <inheritdoc/>
        public override string Sentence => $"{Key} is {Status} and does not {Operation} in that state.";
    }

    /// <summary>An automatic rotation is due so soon that none is made on demand.</summary>
    public sealed record RotationConflict(KeyArn Key, DateTimeOffset Due) : Refusal("rotation-conflict")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            FormattableString.Invariant(
                $"{Key} rotates by itself at {Due:u}, which is too near: wait for that, or try again after it.");
    }

    /// <summary>There is no deletion to cancel.</summary>
    public sealed record NotPendingDeletion(KeyArn Key) : Refusal("not-pending-deletion")
    {
        /// <inheritdoc/>
        public override string Sentence => $"{Key} is not pending deletion: there is nothing to cancel.";
    }

    /// <summary>The key's destruction has begun: nothing can be called back.</summary>
    public sealed record DestructionBegun(KeyArn Key) : Refusal("destruction-begun")
    {
        /// <inheritdoc/>
        public override string Sentence => $"{Key} is being destroyed, which cannot be cancelled: make another key.";
    }

    /// <summary>Where the key's material comes from does not allow the operation.</summary>
    public sealed record OriginForbids(KeyArn Key, KeyOrigin Origin, string Operation) : Refusal("origin-forbids")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            $"{Key} has the origin {Origin} and does not {Operation}: that needs a key of another origin.";
    }

    /// <summary>The imported bytes are not the material that the key had.</summary>
    public sealed record MaterialIncorrect(KeyArn Key) : Refusal("material-incorrect")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            $"{Key} never had this material: import what it had, byte for byte, or import it as new material.";
    }

    /// <summary>The key has no material of that name.</summary>
    public sealed record MaterialUnknown(KeyArn Key, string Material) : Refusal("material-unknown")
    {
        /// <inheritdoc/>
        public override string Sentence => $"{Key} has no material {Quoted(Material)}: describe the key to see its materials.";
    }

    /// <summary>Other new material waits for its rotation.</summary>
    /// <param name="Key">Which key.</param>
    /// <param name="Pending">The material that waits.</param>
    /// <param name="New">The material that was to be imported; null when nothing was.</param>
    public sealed record MaterialPending(KeyArn Key, KeyMaterialId Pending, KeyMaterialId? New = null)
        : Refusal("material-pending")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            $"{Key} has new material {Pending} that waits for a rotation: rotate the key, or delete that material first.";
    }

    /// <summary>A key with imported material was to rotate, and no new material waits.</summary>
    public sealed record NoMaterialPending(KeyArn Key) : Refusal("no-material-pending")
    {
        /// <inheritdoc/>
        public override string Sentence => $"{Key} has no new material that waits for a rotation: import some as new first.";
    }

    /// <summary>An import token that is damaged, or of another key or vault.</summary>
    public sealed record ImportTokenInvalid(KeyArn Key) : Refusal("import-token-invalid")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            $"This is no import token of {Key}: give the one that came with the public key, or get new parameters.";
    }

    /// <summary>An import token that was good for its time.</summary>
    public sealed record ImportTokenExpired(KeyArn Key) : Refusal("import-token-expired")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            $"The import token of {Key} has expired: get new parameters and wrap the material with them.";
    }

    /// <summary>The one answer to every wrapped material that does not open, or has the wrong length.</summary>
    public sealed record ImportWrappingInvalid() : Refusal("import-wrapping-invalid")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            "The material does not come out of its wrapping, or is not as long as this key needs: wrap it with the public key "
            + "and by the algorithm of this token.";
    }

    /// <summary>The key is switched off.</summary>
    public sealed record KeyDisabled(KeyArn Key) : Refusal("key-disabled")
    {
        /// <inheritdoc/>
        public override string Sentence => $"{Key} is disabled: enable it first.";
    }

    /// <summary>The key's history or material failed a check; nobody may use it until an operator has looked.</summary>
    public sealed record KeyUnavailable(KeyArn Key) : Refusal("key-unavailable")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            $"{Key} is unavailable: its stored history or material failed a check, run 'keyactors verify'.";
    }

    /// <summary>The outcome is unknown or the work could not begin; a retry with the same idempotency key is safe.</summary>
    public sealed record Unavailable(string What) : Refusal("unavailable")
    {
        /// <inheritdoc/>
        public override string Sentence => $"{What}; try again with the same idempotency key.";
    }

    /// <summary>The trail must be written before a reply, and cannot be.</summary>
    /// <param name="IsChanged">Whether a change was made and stands; else nothing was changed or given out.</param>
    public sealed record TrailUnavailable(bool IsChanged) : Refusal("trail-unavailable")
    {
        /// <inheritdoc/>
        public override string Sentence => IsChanged
            ? "The change is made and stands, but the trail cannot be written, so its reply is withheld: free trail.db or the "
                + "disk, and ask again with the same idempotency key."
            : "The trail cannot be written, so nothing is changed or given out: free trail.db or the disk, and try again.";
    }

    /// <summary>Too many calls at once.</summary>
    public sealed record TooBusy(string Where, int InFlightMax) : Refusal("too-busy")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            $"{Where} has {InFlightMax} calls in flight, which is its limit: slow down and try again.";
    }

    /// <summary>A number is outside its bounds.</summary>
    public sealed record SizeInvalid(string What, long Given, long Min, long Max, string Unit) : Refusal("size-invalid")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            FormattableString.Invariant($"{What} has {Given:N0} {Unit}: give {Min:N0} to {Max:N0}.");
    }

    /// <summary>A quota is used up.</summary>
    public sealed record LimitReached(string What, int Max) : Refusal("limit-reached")
    {
        /// <inheritdoc/>
        public override string Sentence => FormattableString.Invariant($"{What} has reached its limit of {Max:N0}.");
    }

    /// <summary>The key's material has sealed as much as its budget allows.</summary>
    public sealed record BudgetSpent(KeyArn Key) : Refusal("budget-spent")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            $"{Key} has spent the usage budget of its material: rotate the key, or raise the budget.";
    }

    /// <summary>The encryption context breaks a rule.</summary>
    public sealed record ContextInvalid(string Rule) : Refusal("context-invalid")
    {
        /// <inheritdoc/>
        public override string Sentence => $"The encryption context is not valid: {Rule}.";
    }

    /// <summary>A tag breaks a rule.</summary>
    public sealed record TagInvalid(string Rule) : Refusal("tag-invalid")
    {
        /// <inheritdoc/>
        public override string Sentence => $"The tags are not valid: {Rule}.";
    }

    /// <summary>A text breaks a rule.</summary>
    public sealed record TextInvalid(string What, string Rule) : Refusal("text-invalid")
    {
        /// <inheritdoc/>
        public override string Sentence => $"The {What} is not valid: {Rule}.";
    }

    /// <summary>The one answer to every ciphertext that does not open: cut, altered, foreign, or with another context.</summary>
    public sealed record CiphertextInvalid() : Refusal("ciphertext-invalid")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            "The ciphertext does not open: it is damaged, or the encryption context is not the one it was sealed with.";
    }

    /// <summary>A ciphertext of a key that is not here.</summary>
    public sealed record CiphertextKeyUnknown() : Refusal("ciphertext-key-unknown")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            "The ciphertext refers to a key that does not exist, does not exist in this region, or that you may not use.";
    }

    /// <summary>A key was named, and the ciphertext is of another.</summary>
    public sealed record KeyIncorrect() : Refusal("key-incorrect")
    {
        /// <inheritdoc/>
        public override string Sentence => "The ciphertext was sealed by another key than the one named: name that key, or none.";
    }

    /// <summary>The same idempotency key came with another command.</summary>
    public sealed record IdempotencyConflict() : Refusal("idempotency-conflict")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            "This idempotency key was used for another command: take a new one for a new intention.";
    }

    /// <summary>A sealed file that does not open.</summary>
    public sealed record FileInvalid() : Refusal("file-invalid")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            "The file does not open: it is damaged or incomplete, or the encryption context is not the one it was sealed with.";
    }

    /// <summary>A vault folder that cannot be opened.</summary>
    public sealed record VaultUnusable(string Path, string Why) : Refusal("vault-unusable")
    {
        /// <inheritdoc/>
        public override string Sentence => $"The vault at '{Shown(Path)}' cannot be opened: {Why}.";
    }

    /// <summary>A vault whose seal was not opened: none in force was named, or what was given is not what opens it.</summary>
    public sealed record SealRefused(string Path, string Why) : Refusal("seal-refused")
    {
        /// <inheritdoc/>
        public override string Sentence => $"The vault at '{Shown(Path)}' stays sealed: {Why}.";
    }

    /// <summary>A change of what opens a vault that was not made.</summary>
    public sealed record SealChangeRefused(string Path, string Why) : Refusal("seal-change-refused")
    {
        /// <inheritdoc/>
        public override string Sentence => $"The seals of the vault at '{Shown(Path)}' are unchanged: {Why}.";
    }

    /// <summary>The vault is sealed, and serves nothing.</summary>
    public sealed record VaultSealed(string Path) : Refusal("vault-sealed")
    {
        /// <inheritdoc/>
        public override string Sentence => $"The vault at '{Shown(Path)}' is sealed: unseal it with one of its seals.";
    }

    /// <summary>Another process has the vault open.</summary>
    public sealed record VaultInUse(string Path) : Refusal("vault-in-use")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            $"The vault at '{Shown(Path)}' is open in another process: close that one, a vault has one owner at a time.";
    }

    /// <summary>A backup that cannot be made or used as asked.</summary>
    public sealed record BackupUnusable(string Path, string Why) : Refusal("backup-unusable")
    {
        /// <inheritdoc/>
        public override string Sentence => $"The backup at '{Shown(Path)}' cannot be used: {Why}.";
    }

    /// <summary>A backup of another vault.</summary>
    public sealed record BackupForeign(string Path, string VaultId, string WantedId) : Refusal("backup-foreign")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            $"The backup at '{Shown(Path)}' is of vault {VaultId}, and the vault at hand is {WantedId}: "
            + "name a backup of that one.";
    }

    /// <summary>A backup that is older than what the vault has known.</summary>
    public sealed record BackupOlder(string Path, DateTimeOffset At, DateTimeOffset KnownAt) : Refusal("backup-older")
    {
        /// <inheritdoc/>
        public override string Sentence => string.Create(
            CultureInfo.InvariantCulture,
            $"The backup at '{Shown(Path)}' knows the vault up to {At:u}, and it was open after that, last seen at {KnownAt:u}: "
            + $"restore a newer one, or accept that what came in between is lost (--accept-older).");
    }

    /// <summary>A word on a recovery, and the vault was not recovered.</summary>
    public sealed record NotRecovered(string Path) : Refusal("not-recovered")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            $"The vault at '{Shown(Path)}' was never put back from an older copy: there is nothing to accept.";
    }

    /// <summary>The vault was written by a newer release.</summary>
    public sealed record VaultNewer(string Path, int Format, int Known) : Refusal("vault-newer")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            $"The vault at '{Shown(Path)}' has format level {Format}, this release reads up to {Known}: use a newer release.";
    }

    /// <summary>The vault's format level is too old for what was asked.</summary>
    public sealed record VaultOlder(string Path, int Level, string What, int Needed) : Refusal("vault-older")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            $"The vault at '{Shown(Path)}' has format level {Level} and {What} need level {Needed}: run 'keyactors upgrade'.";
    }

    /// <summary>A setting that is not one, or a value outside its bounds.</summary>
    public sealed record SettingInvalid(string Setting, string Rule) : Refusal("setting-invalid")
    {
        /// <inheritdoc/>
        public override string Sentence => $"Setting '{Shown(Setting)}': {Rule}.";
    }

    private static string Quoted(string? text)
    {
        const int shown = 80;
        if (string.IsNullOrEmpty(text)) return "The empty text";
        return text.Length > shown ? $"'{Shown(text[..shown])}…'" : $"'{Shown(text)}'";
    }

    /// <summary>The text with a question mark for everything that a terminal might obey: controls, line and paragraph ends,
    /// invisible and direction-changing characters, and halves of surrogate pairs.</summary>
    private static string Shown(string text) => string.Create(text.Length, text, static (shown, typed) =>
    {
        for (var i = 0; i < typed.Length; i++)
        {
            var obeyed = char.GetUnicodeCategory(typed[i]) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;
            shown[i] = obeyed ? '?' : typed[i];
        }
    });
}
