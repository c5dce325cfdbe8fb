using System.Buffers;
using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>The seals that a service opens by itself: their key derives from 32 bytes that something outside the vault keeps,
/// an environment variable (<c>environment</c>) or a file (<c>credential</c>).</summary>
/// <remarks>The key is read whenever it is needed and not held. It has 256 random bits: nobody guesses it, so another one makes
/// nobody wait. Safe on any thread.</remarks>
public sealed class OutsideSeal : Seal
{
    internal const string EnvironmentKind = "environment";
    internal const string CredentialKind = "credential";
    internal const string CredentialsVariable = "CREDENTIALS_DIRECTORY";
    private readonly string name;
    private readonly string? file;

    private OutsideSeal(string kind, string name, string? file) => (Kind, this.name, this.file) = (kind, name, file);

    /// <inheritdoc/>
    public override string Kind { get; }

    /// <summary>A seal whose key is in an environment variable: 64 hex digits, or base64 of 32 bytes.</summary>
    /// <param name="name">1 to 128 letters, digits and <c>_</c>. The variable's value stays in this process as an ordinary
    /// string, and in its environment: a file is better.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.NameInvalid"/>.</exception>
    public static OutsideSeal OfVariable(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var isName = OutsideParameters.IsName(name) && !name.AsSpan().ContainsAny('.', '-') && !char.IsAsciiDigit(name[0]);
        return isName
            ? new OutsideSeal(EnvironmentKind, name, null)
            : throw Invalid("environment variable", name, "it has 1 to 128 of A-Z, a-z, 0-9 and _, and no digit in front");
    }

    /// <summary>A seal whose key is in a credential of the service: the file of that name in the folder that the environment
    /// variable <c>CREDENTIALS_DIRECTORY</c> names.</summary>
    /// <param name="name">1 to 128 letters, digits, <c>.</c>, <c>_</c> and <c>-</c>, no dot in front.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.NameInvalid"/>.</exception>
    public static OutsideSeal OfCredential(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return OutsideParameters.IsName(name)
            ? new OutsideSeal(CredentialKind, name, null)
            : throw Invalid("credential", name, "it has 1 to 128 of A-Z, a-z, 0-9, '.', '_' and '-', and no dot in front");
    }

    /// <summary>The same kind with the key in a file of any place outside the vault's folder.</summary>
    /// <param name="path">32 random bytes, or a line with 64 hex digits or base64 of 32 bytes.</param>
    public static OutsideSeal OfKeyFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new OutsideSeal(CredentialKind, "", System.IO.Path.GetFullPath(path));
    }

    /// <inheritdoc/>
    protected internal override bool IsFor(ReadOnlyMemory<byte> parameters) =>
        file is not null || (OutsideParameters.TryRead(parameters, out var found) && found.Name == name);

    /// <inheritdoc/>
    protected internal override ValueTask<SecretRef> MakeAsync(
        SealRoom room, IBufferWriter<byte> parameters, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var outside = Read(room, static (vault, why) => new Refusal.SealChangeRefused(vault, why));
        return new(OutsideParameters.Make(Kind, name, outside, room, parameters));
    }

    /// <inheritdoc/>
    protected internal override ValueTask<SecretRef> RecoverAsync(
        SealRoom room, ReadOnlyMemory<byte> parameters, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!OutsideParameters.TryRead(parameters, out var found))
            throw SealFile.Damaged(room.Folder.Name, $"the numbers of its seal '{Kind}' do not hold together");
        using var outside = Read(room, static (vault, why) => new Refusal.SealRefused(vault, why));
        return found.TryDerive(Kind, outside, room.Memory) is { } key
            ? new(key)
            : throw new RefusedException(new Refusal.SealRefused(
                room.Folder.Name, $"{What} is another key than the one that it was sealed with: give that one"));
    }

    private string What => file is not null ? $"the key file '{file}'"
        : Kind == EnvironmentKind ? $"the environment variable '{name}'" : $"the credential '{name}'";

    private SecretRef Read(SealRoom room, Func<string, string, Refusal> refusal)
    {
        if (Kind == EnvironmentKind)
        {
            return Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
                ? OutsideKey.OfText($"key in the environment variable '{name}'", value, room.Memory)
                : throw Refused($"the environment variable '{name}' with its key is not set: set it, or name another seal");
        }

        var path = file;
        if (path is null)
        {
            if (Environment.GetEnvironmentVariable(CredentialsVariable) is not { Length: > 0 } folder)
                throw Refused($"{What} cannot be read, {CredentialsVariable} is not set: name a key file, or another seal");
            path = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, name));
        }

        try
        {
            if (!File.Exists(path)) throw Refused($"{What} does not exist: name the one that has the key, or another seal");
            if (room.Folder.Path is { } vault && Platform.IsInside(path, vault))
                throw Refused($"{What} is inside the vault, beside what it opens: keep it elsewhere");
            if (file is not null && DiskFolder.IsOpenToOthers(path))
                room.Notices?.Invoke(new MaterialNotice.SealReadable(path));
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return OutsideKey.OfFile($"key in '{path}'", stream, room.Memory);
        }
        catch (Exception error) when (StorageFault.Is(error))
        {
            throw Refused($"{What} cannot be read ({StorageFault.Clause(error)})");
        }

        RefusedException Refused(string why) => new(refusal(room.Folder.Name, why));
    }

    private static RefusedException Invalid(string what, string name, string rule) =>
        new(new Refusal.NameInvalid(what, name, rule));
}
