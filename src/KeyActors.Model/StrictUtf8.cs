using System.Text;

namespace KeyActors.Model;

/// <summary>UTF-8 that refuses a lone surrogate instead of writing U+FFFD, so that two texts never share their bytes.</summary>
public static class StrictUtf8
{
    /// <summary>The encoding: no byte order mark, throws <see cref="EncoderFallbackException"/> on a lone surrogate.</summary>
    public static Encoding Encoding { get; } =
        new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether <paramref name="text"/> is whole Unicode, that is, has no lone surrogate.</summary>
    public static bool IsWhole(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])) return false;
            i++;
        }

        return true;
    }
}
