using KeyActors.Model;

namespace KeyActors;

/// <summary>How a file or stream is encrypted or decrypted.</summary>
public sealed record EnvelopeOptions
{
    /// <summary>No context, no progress.</summary>
    public static EnvelopeOptions Default { get; } = new();

    /// <summary>Bound to the data key and to the file; decrypting needs the same pairs.</summary>
    public EncryptionContext Context { get; init; } = EncryptionContext.Empty;

    /// <summary>Told the plaintext bytes done so far, after each chunk of 64 KiB; on the thread that does the work.</summary>
    public IProgress<long>? Progress { get; init; }
}
