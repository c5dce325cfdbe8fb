using CsCheck;
using KeyActors.Cipher;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>What stands in the token of temporary credentials: one form for each, and nothing else is read.</summary>
public sealed class SessionTokenTests
{
    private static readonly Gen<SessionName> Name = Gen.Char["azAZ09_+=,.@-"].Array[SessionName.CharsMin, SessionName.CharsMax]
        .Select(static chars => SessionName.TryParse(new string(chars), out var name) ? name : throw new InvalidOperationException());

    private static readonly Gen<AccessKeyId> Issuer = Gen.Char["AZaz09_"].Array[AccessKeyId.CharsMin, Limits.AccessKeyIdCharsMax]
        .Select(static chars => AccessKeyId.TryParse(new string(chars), out var id) ? id : throw new InvalidOperationException());

    private static readonly Gen<AccountId> Account = Gen.Char['0', '9'].Array[12]
        .Select(static digits => AccountId.TryParse(new string(digits), out var id) ? id : throw new InvalidOperationException());

    private static readonly Gen<SessionTerms> Terms = Gen.Select(
        Account, Issuer.Nullable(), Name.Nullable(), Name.Nullable(), Gen.Long[0, 100_000_000_000], Gen.Int[900, 129_600],
        static (account, issuer, name, source, from, lasts) => new SessionTerms(
            account, issuer, name, source, DateTimeOffset.FromUnixTimeSeconds(from), DateTimeOffset.FromUnixTimeSeconds(from + lasts)));

    private static readonly Gen<SessionToken> Token = Gen.Select(
        Terms, Gen.Long[0, long.MaxValue], Gen.Long[0, long.MaxValue], Gen.ULong, Gen.ULong,
        static (terms, number, at, high, low) => new SessionToken(terms, new RecoveryMark(number, at), new UInt128(high, low)));

    [Fact]
    public void What_was_written_is_read_and_with_a_byte_less_or_more_is_none() => Token.Sample(static token =>
    {
        var room = new byte[SessionToken.BytesMax];
        var bytes = room.AsSpan(0, token.Write(room)).ToArray();
        Assert.True(SessionToken.TryRead(bytes, out var read));
        Assert.Equal(token, read);
        Assert.False(SessionToken.TryRead(bytes.AsSpan(0, bytes.Length - 1), out _));
        Assert.False(SessionToken.TryRead([.. bytes, 0], out _));
    });

    [Fact]
    public void Whatever_is_read_is_written_as_it_was() => Gen.Select(Token, Gen.Int[0, SessionToken.BytesMax * 8]).Sample(
        static (token, bit) =>
        {
            var room = new byte[SessionToken.BytesMax];
            var bytes = room.AsSpan(0, token.Write(room)).ToArray();
            bytes[bit / 8 % bytes.Length] ^= (byte)(1 << (bit % 8));
            if (!SessionToken.TryRead(bytes, out var read)) return;
            Assert.Equal(bytes.Length, read.Write(room));
            Assert.Equal(bytes, room.AsSpan(0, bytes.Length).ToArray());
        },
        iter: 20_000);

    [Theory]
    [InlineData(899)]
    [InlineData(129_601)]
    [InlineData(900.5)]
    [InlineData(-900)]
    public void A_duration_out_of_bounds_is_not_written(double seconds)
    {
        var from = DateTimeOffset.FromUnixTimeSeconds(1_900_000_000);
        var terms = new SessionTerms(AccountId.Default, null, null, null, from, from.AddSeconds(seconds));
        Assert.Throws<ArgumentException>(() => new SessionToken(terms, default, 0).Write(new byte[SessionToken.BytesMax]));
    }

    [Theory]
    [InlineData("ab", true)]
    [InlineData("zoe@example.com", true)]
    [InlineData("_+=,.@-", true)]
    [InlineData("a", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("a b", false)]
    [InlineData("Zoë", false)]
    [InlineData("a/b", false)]
    public void A_name_is_as_AWS_has_it(string? text, bool isOne)
    {
        Assert.Equal(isOne, SessionName.TryParse(text, out var name));
        Assert.Equal(isOne ? text : "", name.ToString());
        Assert.False(SessionName.TryParse(new string('a', SessionName.CharsMax + 1), out _));
    }
}
