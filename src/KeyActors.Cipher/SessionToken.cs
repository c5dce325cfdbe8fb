// Format: docs/formats/session-token.md.
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using KeyActors.Model;

namespace KeyActors.Cipher;

/// <summary>What stands in the token of temporary credentials, before its code: to bytes and back. Nothing in it is
/// secret.</summary>
/// <param name="Terms">What they are good for.</param>
/// <param name="Recovery">Which recovery the vault had behind it.</param>
/// <param name="Fresh">Random: every token is another one.</param>
public sealed record SessionToken(SessionTerms Terms, RecoveryMark Recovery, UInt128 Fresh)
{
    /// <summary>Bytes of the longest.</summary>
    public const int BytesMax = FixedBytes + 3 + Limits.AccessKeyIdCharsMax + (2 * SessionName.CharsMax);

    private const byte Version = 1;
    private const int AccountBytes = 12;
    private const int FreshBytes = 16;
    private const int TimesAt = 1 + AccountBytes;
    private const int FreshAt = TimesAt + (4 * sizeof(long));
    private const int FixedBytes = FreshAt + FreshBytes;

    /// <summary>Writes it.</summary>
    /// <param name="destination">At least <see cref="BytesMax"/> bytes.</param>
    /// <returns>How many were written.</returns>
    /// <exception cref="ArgumentException">The terms break their own rules, or there is no room; what was written is
    /// nothing.</exception>
    public int Write(Span<byte> destination)
    {
        var account = Terms.Account.ToString();
        if (account.Length != AccountBytes) throw new ArgumentException("The account has twelve digits.", nameof(destination));
        if (destination.Length < BytesMax) throw new ArgumentException("There is no room for it.", nameof(destination));
        destination[0] = Version;
        Encoding.ASCII.GetBytes(account, destination[1..]);
        long[] numbers =
            [Terms.IssuedAt.ToUnixTimeSeconds(), Terms.ExpiresAt.ToUnixTimeSeconds(), Recovery.Number, Recovery.AtTicks];
        for (var i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteInt64BigEndian(destination[(TimesAt + (i * sizeof(long)))..], numbers[i]);
        BinaryPrimitives.WriteUInt128BigEndian(destination[FreshAt..], Fresh);
        var at = FixedBytes;
        string?[] texts = [Terms.Issuer?.ToString(), Terms.Name?.ToString(), Terms.SourceIdentity?.ToString()];
        foreach (var text in texts)
        {
            var length = Encoding.ASCII.GetBytes(text ?? "", destination[(at + 1)..]);
            destination[at] = checked((byte)length);
            at += 1 + length;
        }

        return TryRead(destination[..at], out var read) && read == this
            ? at
            : throw new ArgumentException(
                "The terms break a rule: whole seconds, and a duration within bounds.", nameof(destination));
    }

    /// <summary>Reads one; whatever is not the one form of some token is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SessionToken? token)
    {
        token = null;
        if (bytes.Length is < FixedBytes + 3 or > BytesMax || bytes[0] != Version) return false;
        if (!AccountId.TryParse(Encoding.Latin1.GetString(bytes[1..TimesAt]), out var account)) return false;
        var (issued, expires) = (Number(bytes, 0), Number(bytes, 1));
        var isTime = issued >= 0 && expires > issued && expires <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            && TimeSpan.FromSeconds(expires - issued) is var lasts && lasts >= Limits.SessionDurationMin
            && lasts <= Limits.SessionDurationMax;
        var mark = new RecoveryMark(Number(bytes, 2), Number(bytes, 3));
        if (!isTime || mark.Number < 0 || mark.AtTicks < 0) return false;
        var rest = bytes[FixedBytes..];
        if (!TryText(ref rest, out var issuer) || !TryText(ref rest, out var name) || !TryText(ref rest, out var source))
            return false;
        AccessKeyId id = default;
        SessionName called = default, from = default;
        var isText = rest.IsEmpty && (issuer is null || AccessKeyId.TryParse(issuer, out id))
            && (name is null || SessionName.TryParse(name, out called))
            && (source is null || SessionName.TryParse(source, out from));
        if (!isText) return false;
        var terms = new SessionTerms(
            account, issuer is null ? null : id, name is null ? null : called, source is null ? null : from,
            DateTimeOffset.FromUnixTimeSeconds(issued), DateTimeOffset.FromUnixTimeSeconds(expires));
        token = new SessionToken(terms, mark, BinaryPrimitives.ReadUInt128BigEndian(bytes[FreshAt..]));
        return true;
    }

    private static long Number(ReadOnlySpan<byte> bytes, int index) =>
        BinaryPrimitives.ReadInt64BigEndian(bytes[(TimesAt + (index * sizeof(long)))..]);

    /// <summary>A length in one byte, and so many; none is no text.</summary>
    private static bool TryText(ref ReadOnlySpan<byte> rest, out string? text)
    {
        text = null;
        if (rest.IsEmpty || rest.Length < 1 + rest[0]) return false;
        if (rest[0] > 0) text = Encoding.Latin1.GetString(rest.Slice(1, rest[0]));
        rest = rest[(1 + rest[0])..];
        return true;
    }
}
