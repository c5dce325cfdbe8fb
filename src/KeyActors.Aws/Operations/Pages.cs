using System.Buffers.Text;
using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Lists in pages. A marker names the last entry of the page before, so that what comes and goes in between neither
/// repeats an entry nor hides one.</summary>
internal static class Pages
{
    /// <summary>The entries behind a marker.</summary>
    /// <exception cref="WireException">With <c>InvalidMarkerException</c>: it is none that was given out.</exception>
    internal static IEnumerable<T> After<T>(
        IEnumerable<T> sorted, string? marker, Func<T, string> name, IComparer<string> order)
    {
        if (marker is null) return sorted;
        var last = Read(marker);
        return sorted.SkipWhile(entry => order.Compare(name(entry), last) <= 0);
    }

    /// <summary>Writes one page.</summary>
    internal static void Write<T>(
        WireOutput to, string member, IEnumerable<T> entries, int limit, Func<T, string> name, Action<T> write)
    {
        var page = entries.Take(limit + 1).ToList();
        var isTruncated = page.Count > limit;
        if (isTruncated) page.RemoveAt(limit);
        to.List(member, page, write);
        if (isTruncated) to.Text("NextMarker", Base64Url.EncodeToString(StrictUtf8.Encoding.GetBytes(name(page[^1]))));
        to.Flag("Truncated", isTruncated);
    }

    private static string Read(string marker)
    {
        try
        {
            return StrictUtf8.Encoding.GetString(Base64Url.DecodeFromChars(marker));
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new WireException("InvalidMarkerException");
        }
    }
}
