using KeyActors.Model;

namespace KeyActors.Cli;

/// <summary>The vaults that a file is sealed or opened with, and how.</summary>
internal interface IFileJob : IAsyncDisposable
{
    /// <summary>From a stream into a stream.</summary>
    /// <returns>The keys that did it.</returns>
    ValueTask<IReadOnlyList<KeyArn>> PourAsync(
        Stream source, Stream target, EnvelopeOptions options, CancellationToken cancellation);

    /// <summary>From a file into a file.</summary>
    /// <returns>The keys that did it.</returns>
    ValueTask<IReadOnlyList<KeyArn>> CopyAsync(
        string source, string target, EnvelopeOptions options, CancellationToken cancellation);
}
