using System.Globalization;

using KeyActors.Model;

namespace KeyActors.History;

/// <summary>One sentence for each event of a key.</summary>
internal static class EventSentences
{
    internal static string Of(KeyEvent happened) => happened switch
    {
        KeyEvent.Created e => $"Created as {e.Spec} for {e.Usage}, material {Short(e.Material)}, "
            + $"{Count(e.Tags.Length, "tag")}, description {Printable.Quoted(e.Description)}.",
        KeyEvent.Rotated e => $"Material {Short(e.Material)} seals from now on ({e.Kind}).",
        KeyEvent.RotationEnabled e => $"Rotates by itself every {Count(e.PeriodDays, "day")}.",
        KeyEvent.RotationDisabled => "No longer rotates by itself.",
        KeyEvent.Enabled => "Serves again.",
        KeyEvent.Disabled => "Switched off.",
        KeyEvent.DescriptionUpdated e => $"Description is now {Printable.Quoted(e.Description)}.",
        KeyEvent.Tagged e => $"Tags set: {string.Join(", ", e.Tags.Select(Pair))}.",
        KeyEvent.Untagged e => $"Tags removed: {string.Join(", ", e.Keys.Select(Printable.Clean))}.",
        KeyEvent.AliasAttached e => $"{e.Alias} points here ({Directory(e.RealmNumber)}).",
        KeyEvent.AliasDetached e => $"{e.Alias} no longer points here ({Directory(e.RealmNumber)}).",
        KeyEvent.CreatedForImport e => $"Created as {e.Spec} for {e.Usage}, to have its material imported, "
            + $"{Count(e.Tags.Length, "tag")}, description {Printable.Quoted(e.Description)}.",
        KeyEvent.CreatedForService e => $"Created as {e.Spec} for {e.Usage}, the {e.Tier} key of {Printable.Clean(e.Service)}, "
            + $"material {Short(e.Material)}.",
        KeyEvent.MaterialImported e => $"Material {Short(e.Material)} imported, {Until(e.ExpiresAt)}"
            + (e.IsPending ? ", seals after the next rotation." : "."),
        KeyEvent.MaterialDeletionScheduled e => $"Material {Short(e.Material)} no longer serves, deletion at {Time(e.DeleteAt)}.",
        KeyEvent.MaterialDeletionCancelled e => $"Material {Short(e.Material)} serves again.",
        KeyEvent.MaterialDeleted e => $"Material {Short(e.Material)} deleted ({e.Cause}).",
        KeyEvent.MaterialDestroyed e => $"{Count(e.Secrets.Length, "secret")} destroyed; {Proof(e.Proof)}.",
        KeyEvent.DeletionScheduled e => $"To be destroyed at {Time(e.DeleteAt)}; opens and seals nothing until then.",
        KeyEvent.DeletionCancelled => "Destruction called back; switched off.",
        KeyEvent.DestructionStarted e => $"Destruction of {Count(e.Secrets.Length, "secret")} begun in epoch {Plain(e.Epoch)}.",
        KeyEvent.Destroyed e => $"Destroyed, {Count(e.Secrets.Length, "secret")} of it gone; {Proof(e.Proof)}.",
        KeyEvent.Recovered { IsNew: true } e => $"Made after recovery {Plain(e.Recovery)} of the vault.",
        KeyEvent.Recovered e => $"The vault was put back from an older copy (recovery {Plain(e.Recovery)}): switched off, "
            + "and what it has sealed since that copy is not counted.",
        KeyEvent.UsageReserved e => $"Allotment {Plain(e.Allotment)}: {Many(e.Uses, "use")} and {Many(e.Bytes, "byte")} "
            + $"set aside for material {Short(e.Material)}.",
        KeyEvent.UsageRecorded e => $"Allotment {Plain(e.Allotment)} used: {Many(e.Encrypts, "encryption")}, "
            + $"{Many(e.DataKeys, "data key")}, {Many(e.Bytes, "byte")}{Last(e.LastUsedAt)}.",
        KeyEvent.Used e => $"Last used at {Time(e.UsedAt)} ({e.Work}).",
        KeyEvent.UsageLost e => $"Allotment {Plain(e.Allotment)} was open when its holder ended: all of it counts as used.",
        KeyEvent.UsageBudgetSet { Uses: null, Bytes: null } => "Each material may seal without a limit.",
        KeyEvent.UsageBudgetSet e => $"Each material may seal {Budget(e)} ({e.AtLimit} at the limit).",
        KeyEvent.ReplicaAdding e => $"A replica in {e.Region} is being made, {Count(e.Tags.Length, "tag")}, "
            + $"description {Printable.Quoted(e.Description)}{(e.Policy.Length == 0 ? "" : ", with a policy of its own")}.",
        KeyEvent.ReplicaAdded e => $"Its replica in {e.Region} exists, in step with version {Plain(e.Version)}.",
        KeyEvent.ReplicaRemoved e => $"It has no replica in {e.Region} any more.",
        KeyEvent.ReplicaHolds e => $"Its replica in {e.Region} has been given material {Short(e.Material)}.",
        KeyEvent.ReplicaSynchronized e => $"Its replica in {e.Region} is in step with version {Plain(e.Version)}.",
        KeyEvent.RotationBegun e => $"Material {Short(e.Material)} goes to every replica, and seals when all have it ({e.Kind}).",
        KeyEvent.DeletionAwaitsReplicas e => $"To be destroyed {Count(e.WindowDays, "day")} after its last replica; opens and "
            + "seals nothing until then.",
        KeyEvent.PrimaryChanging e => $"Region {e.Region} is becoming its primary region.",
        KeyEvent.PrimaryChanged { Replicas.IsEmpty: false } e => $"Its primary region is {e.Region}, "
            + $"with replicas in {string.Join(", ", e.Replicas)} (version {Plain(e.Version)}).",
        KeyEvent.PrimaryChanged e => $"Its primary region is {e.Region} (version {Plain(e.Version)}).",
        KeyEvent.ReplicaCreated e => $"Created as a replica of the key in {e.Primary}, {Count(e.Materials.Length, "material")}"
            + (e.Origin == KeyOrigin.External ? " to be imported" : "") + $", {Count(e.Tags.Length, "tag")}, "
            + $"description {Printable.Quoted(e.Description)} (version {Plain(e.Version)}).",
        KeyEvent.MaterialReceived e => $"Material {Short(e.Material)} is here; it opens, and does not seal yet.",
        KeyEvent.Synchronized e => $"In step with the primary in {e.Primary}: material {Short(e.Material)} seals"
            + (e.Rotation is { } schedule ? $", rotates by itself every {Count(schedule.PeriodDays, "day")}" : "")
            + $" (version {Plain(e.Version)}).",
        KeyEvent.PolicyPut e => AccessSentences.Of(e),
        KeyEvent.GrantCreated e => AccessSentences.Of(e),
        KeyEvent.GrantRetired e => $"Grant {AccessSentences.Short(e.Grant)} retired.",
        KeyEvent.GrantRevoked e => $"Grant {AccessSentences.Short(e.Grant)} revoked.",
        _ => throw new BrokenInvariantException($"No sentence for {happened.GetType().Name}."),
    };

    /// <summary>The first eight bytes of a material's name: what its blobs carry.</summary>
    internal static string Short(KeyMaterialId material) =>
        string.Create(CultureInfo.InvariantCulture, $"{material.Tag:x16}");

    private static string Proof(DestructionProof proof) =>
        $"from epoch {Plain(proof.Epoch)} on no secret file holds them, "
        + (proof.OldFilesRemoved ? "older files removed, " : "an older file may be left, ")
        + $"{Plain(proof.BytesSearched)} bytes of {Plain(proof.FilesSearched)} files searched";

    private static string Until(DateTimeOffset? expiry) => expiry is { } at ? $"expires at {Time(at)}" : "never expires";

    private static string Last(DateTimeOffset? at) => at is { } last ? $", the last at {Time(last)}" : "";

    private static string Budget(KeyEvent.UsageBudgetSet set) => string.Join(
        " and ", new[] { Limit(set.Uses, "use"), Limit(set.Bytes, "byte") }.Where(static limit => limit.Length > 0));

    private static string Limit(long? limit, string noun) => limit is { } most ? Many(most, noun) : "";

    private static string Many(long count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    private static string Time(DateTimeOffset at) => at.ToString("u", CultureInfo.InvariantCulture);

    private static string Plain(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Pair(Tag tag) => $"{Printable.Clean(tag.Key)}={Printable.Clean(tag.Value)}";

    private static string Directory(long number) =>
        string.Create(CultureInfo.InvariantCulture, $"event {number} of the directory");

    private static string Count(int count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
