using System.CommandLine;
using KeyActors.Cli.Bytes;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Opens a file that <see cref="EncryptFileCommand"/> sealed.</summary>
internal static class DecryptFileCommand
{
    internal static Command Make() => Verb.Of(
        "decrypt-file",
        "Open a sealed file. Into a pipe, only exit code 0 says that all of it was there and verified.",
        [CommonOptions.Context, CommonOptions.In, CommonOptions.Out],
        static (call, cancellation) => FileWork.RunAsync(
            call, "Opened", async () => new Job(await call.OpenAsync(cancellation)), cancellation));

    /// <summary>Whether a file begins as what <see cref="EncryptCommand"/> writes.</summary>
    private static bool IsCiphertext(string path)
    {
        var start = new byte[4];
        using var file = new FileStream(Inlet.Checked(path), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length
            && start.AsSpan().SequenceEqual("KAC1"u8);
    }

    private sealed class Job(KeyVault vault) : IFileJob
    {
        public async ValueTask<IReadOnlyList<KeyArn>> PourAsync(
            Stream source, Stream target, EnvelopeOptions options, CancellationToken cancellation) =>
            [await vault.DecryptStreamAsync(source, target, options, cancellation)];

        public async ValueTask<IReadOnlyList<KeyArn>> CopyAsync(
            string source, string target, EnvelopeOptions options, CancellationToken cancellation)
        {
            try
            {
                return [await vault.DecryptFileAsync(source, target, options, cancellation)];
            }
            catch (RefusedException e) when (e.Refusal is Refusal.FileInvalid && IsCiphertext(source))
            {
                throw new ToolException(
                    ExitCodes.Of(e.Refusal),
                    e.Refusal.Code,
                    "The input is a ciphertext of 'keyactors encrypt': use 'keyactors decrypt'.");
            }
        }

        public ValueTask DisposeAsync() => vault.DisposeAsync();
    }
}
