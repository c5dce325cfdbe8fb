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
        _ => throw new BrokenInvariantException($"No sentence for {happened.GetType().Name}."),
    };

    /// <summary>The first eight bytes of a material's name: what its blobs carry.</summary>
    internal static string Short(KeyMaterialId material) =>
        string.Create(CultureInfo.InvariantCulture, $"{material.Tag:x16}");

    private static string Pair(Tag tag) => $"{Printable.Clean(tag.Key)}={Printable.Clean(tag.Value)}";

    private static string Directory(long number) =>
        string.Create(CultureInfo.InvariantCulture, $"event {number} of the directory");

    private static string Count(int count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
