namespace KeyActors.Unit.Tests.Cipher;

/// <summary>Reads NIST's response files: blocks of <c>name = hex</c> lines between blank lines, and the bare word
/// FAIL.</summary>
internal static class NistFile
{
    internal static IEnumerable<IReadOnlyDictionary<string, string>> Read(string file)
    {
        var block = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(file).Select(static l => l.Trim()).Append(""))
        {
            if (line.Length == 0)
            {
                if (block.Count > 0) yield return block;
                block = new Dictionary<string, string>(StringComparer.Ordinal);
            }
            else if (line[0] is not ('#' or '['))
            {
                var at = line.IndexOf('=', StringComparison.Ordinal);
                if (at < 0) block[line] = "";
                else block[line[..at].Trim()] = line[(at + 1)..].Trim();
            }
        }
    }
}
