using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>Finds the epoch key by the first offered seal that is in force and opens.</summary>
internal static class Unsealing
{
    /// <summary>Tries every offered seal in its order; one that cannot give its key does not keep the next from being
    /// tried.</summary>
    /// <exception cref="RefusedException">With <see cref="Refusal.SealRefused"/> when no seal in force was offered or the
    /// passphrase is another, else <see cref="Refusal.VaultUnusable"/>.</exception>
    internal static async Task<(SecretRef EpochKey, SealEntry By)> OpenAsync(
        SealRoom room, SealFile file, KeeperSettings settings, CancellationToken cancellation)
    {
        var pauses = UnsealPauses.Of(settings.Time);
        var tried = new List<string>();
        var guessed = false;
        RefusedException? missing = null;
        foreach (var (seal, entry) in InForce(file, settings.SealsOrFile))
        {
            if (seal.IsGuessable && !guessed)
                await pauses.WaitAsync(file.Header.Vault, settings.Time, room.Notices, cancellation).ConfigureAwait(false);
            try
            {
                var recovered = await seal.RecoverAsync(room, entry.Parameters, cancellation).ConfigureAwait(false);
                using var key = MadeSeals.Checked(seal, recovered);
                tried.Add(seal.Kind);
                guessed |= seal.IsGuessable;
                if (entry.TryUnwrap(file.Header, key, room.Memory) is not { } epochKey) continue;
                pauses.Succeeded(file.Header.Vault);
                return (epochKey, entry);
            }
            catch (RefusedException refused)
            {
                missing ??= refused;
            }
        }

        if (!guessed) throw missing ?? Refused(room, file, tried);
        pauses.Failed(file.Header.Vault, settings.Time);
        throw Sealed(room, "the passphrase does not open it; give the one that it was sealed with, or, if that is what you "
            + "gave, restore seal.kas from its mirror");
    }

    /// <summary>Of each kind, those in force that the offered one is meant for; all of them when it is meant for none, so that
    /// it can say what is wrong.</summary>
    private static IEnumerable<(Seal Seal, SealEntry Entry)> InForce(SealFile file, IReadOnlyList<Seal> offered)
    {
        foreach (var seal in offered)
        {
            SealEntry[] kind = [.. file.Seals.Where(entry => entry.Kind == seal.Kind)];
            var isMeant = kind.Any(entry => seal.IsFor(entry.Parameters));
            foreach (var entry in kind)
                if (!isMeant || seal.IsFor(entry.Parameters)) yield return (seal, entry);
        }
    }

    private static RefusedException Refused(SealRoom room, SealFile file, List<string> tried) => tried.Count == 0
        ? Sealed(room, $"its seals are {Names(file.Kinds)} and none of them was named: name one of them")
        : room.Folder.Refused($"seal {Names(tried)} does not open it, its key is another or seal.kas is damaged: "
            + "restore the two together from their mirror");

    private static RefusedException Sealed(SealRoom room, string why) =>
        new(new Refusal.SealRefused(room.Folder.Name, why));

    private static string Names(IEnumerable<string> kinds) =>
        string.Join(", ", kinds.Distinct().Select(static kind => $"'{kind}'"));
}
