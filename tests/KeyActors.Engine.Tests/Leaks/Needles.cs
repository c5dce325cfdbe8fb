using System.Text;

namespace KeyActors.Engine.Tests.Leaks;

/// <summary>Secrets to look for in bytes: raw and in halves, in hexadecimal of both cases and in Base64 at every alignment, these
/// also as UTF-16.</summary>
internal sealed class Needles
{
    private const int WindowBytes = sizeof(ulong);
    private readonly Dictionary<ulong, List<(string Name, byte[] Form)>> byStart = [];
    private readonly bool[] starts = new bool[1 << 16];

    internal int Count { get; private set; }

    /// <summary>Adds a secret of 8 bytes or more, in all its forms.</summary>
    internal void Add(string name, ReadOnlySpan<byte> secret)
    {
        AddForm($"{name}, raw", secret.ToArray());
        if (secret.Length >= 32)
        {
            AddForm($"{name}, first half", secret[..(secret.Length / 2)].ToArray());
            AddForm($"{name}, second half", secret[(secret.Length / 2)..].ToArray());
        }

        AddText($"{name}, hexadecimal", Convert.ToHexStringLower(secret));
        AddText($"{name}, hexadecimal", Convert.ToHexString(secret));
        for (var shift = 0; shift < 3; shift++) AddText($"{name}, Base64", Aligned(secret, shift));
    }

    /// <summary>Adds a text as it is, in UTF-8 and in UTF-16.</summary>
    internal void AddText(string name, string text)
    {
        AddForm(name, Encoding.ASCII.GetBytes(text));
        AddForm($"{name} in UTF-16", Encoding.Unicode.GetBytes(text));
    }

    /// <summary>Names and places of all that is found.</summary>
    internal void Search(ReadOnlySpan<byte> bytes, Action<string, int> found)
    {
        for (var at = 0; at + WindowBytes <= bytes.Length; at++)
        {
            if (!starts[BitConverter.ToUInt16(bytes[at..])]) continue;
            if (!byStart.TryGetValue(BitConverter.ToUInt64(bytes[at..]), out var forms)) continue;
            foreach (var (name, form) in forms)
                if (bytes[at..].StartsWith(form)) found(name, at);
        }
    }

    /// <summary>Names of all that is found, once each.</summary>
    internal IReadOnlyList<string> In(ReadOnlySpan<byte> bytes)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        Search(bytes, (name, _) => names.Add(name));
        return [.. names];
    }

    /// <summary>The characters that only the secret decides, when it stands that many bytes after a boundary of three.</summary>
    private static string Aligned(ReadOnlySpan<byte> secret, int shift)
    {
        byte[] padded = [.. new byte[shift], .. secret];
        var text = Convert.ToBase64String(padded);
        var from = shift == 0 ? 0 : shift + 1;
        var to = padded.Length * 8 / 6;
        return text[from..to];
    }

    private void AddForm(string name, byte[] form)
    {
        var window = BitConverter.ToUInt64(form);
        if (!byStart.TryGetValue(window, out var forms)) byStart[window] = forms = [];
        forms.Add((name, form));
        starts[BitConverter.ToUInt16(form)] = true;
        Count++;
    }
}
