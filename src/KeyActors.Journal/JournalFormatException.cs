namespace KeyActors.Journal;

/// <summary>Thrown when stored bytes are not an event that this release can read: the one answer to bad bytes.</summary>
/// <remarks>The message is a sentence that names the manifest and the rule broken. It never holds payload content,
/// and there is no inner exception, because those quote bytes.</remarks>
public sealed class JournalFormatException : Exception
{
    /// <summary>Says what is wrong.</summary>
    public JournalFormatException(string sentence)
        : base(sentence)
    {
    }

    internal static JournalFormatException Unreadable(string what, string rule) => new($"{what} is not readable: {rule}.");

    /// <summary>A manifest read from outside, made fit to print: at most 40 characters, none of them a control.</summary>
    internal static string Shown(string? manifest)
    {
        const int shown = 40;
        if (string.IsNullOrEmpty(manifest)) return "an empty manifest";
        var clean = new string([.. manifest.Take(shown).Select(static c => c is > ' ' and < '\x7F' ? c : '?')]);
        return manifest.Length > shown ? $"manifest '{clean}…'" : $"manifest '{clean}'";
    }
}
