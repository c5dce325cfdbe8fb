using KeyActors.Model;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace KeyActors.Aws;

/// <summary>What is emulated, and where.</summary>
public sealed record KmsEmulatorOptions
{
    /// <summary>Where it listens: plain HTTP on this machine, such as <c>http://127.0.0.1:4599</c>; port 0 takes a free one. One
    /// or more.</summary>
    public IReadOnlyList<string> Urls { get; init; } = ["http://127.0.0.1:0"];

    /// <summary>Whose root every caller is.</summary>
    public AccountId Account { get; init; } = AccountId.Default;

    /// <summary>The folder of a vault that <see cref="EmulatorVault.OpenAsync"/> made; null for one in memory.</summary>
    public string? VaultPath { get; init; }

    /// <summary>How the vault is opened. Its clock and its log are replaced.</summary>
    public VaultOptions Vault { get; init; } = new();

    /// <summary>A seed as JSON text: keys that are there from the start, and again after a reset; null for none. Only for a vault
    /// in memory. docs/emulator.md has its members.</summary>
    public string? Seed { get; init; }

    /// <summary>Where log lines go.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;
}

/// <summary>A seed that is not one; nothing was made.</summary>
/// <param name="message">What is wrong with it, and where.</param>
public sealed class SeedException(string message) : Exception(message);
