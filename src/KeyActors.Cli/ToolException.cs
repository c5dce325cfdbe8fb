namespace KeyActors.Cli;

/// <summary>The tool itself says no, before or beside the vault.</summary>
internal sealed class ToolException(int exitCode, string code, string sentence) : Exception(sentence)
{
    internal int ExitCode => exitCode;

    internal string Code => code;

    internal static ToolException Usage(string sentence) => new(ExitCodes.Usage, "usage", sentence);
}
