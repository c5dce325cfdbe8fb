using System.Text;
using KeyActors.Cipher;
using KeyActors.Material;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Material;

/// <summary>Temporary credentials: made of their token, and of no other.</summary>
public sealed class SessionRoomTests
{
    private static readonly SigningScope Scope = new("20300101", "us-east-1", "kms");
    private static readonly DateTimeOffset From = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly SessionTerms Terms = new(
        AccountId.Default, Id("AKIAIOSFODNN7EXAMPLE"), Name("nightly"), Name("zoe"), From, From.AddHours(1));

    [Fact]
    public async Task Credentials_look_like_AWSs_and_their_token_gives_what_they_are_good_for()
    {
        using var folder = VaultFolder.InMemory();
        await using var keeper = await Vaults.InitialiseAsync(folder);
        var (token, id, secret) = Issue(keeper);

        Assert.Matches("^ASIA[A-Z2-7]{16}$", id.ToString());
        Assert.Matches("^[A-Za-z0-9+/]{40}$", secret);
        Assert.DoesNotContain(secret, token, StringComparison.Ordinal);
        var read = keeper.Sessions.Judge(id, token, Scope, "what was signed"u8, Signature(secret), out var isSigned);
        Assert.True(isSigned);
        Assert.Equal((Terms, new RecoveryMark(7, 8)), (read!.Terms, read.Recovery));
        Assert.NotNull(keeper.Sessions.Judge(id, token, Scope, "something else"u8, Signature(secret), out isSigned));
        Assert.False(isSigned);
        var other = Issue(keeper);
        Assert.NotEqual((token, id, secret), other);
        Assert.Null(keeper.Sessions.Judge(other.Id, token, Scope, "what was signed"u8, Signature(secret), out isSigned));
        Assert.False(isSigned);
        await keeper.StepAsync(static _ => true);
        Assert.NotNull(keeper.Sessions.Judge(id, token, Scope, "what was signed"u8, Signature(secret), out isSigned));
        Assert.True(isSigned);
    }

    [Fact]
    public async Task No_flipped_bit_no_cut_and_no_other_text_is_let_in()
    {
        using var folder = VaultFolder.InMemory();
        await using var keeper = await Vaults.InitialiseAsync(folder);
        var (token, id, secret) = Issue(keeper);
        var bytes = Convert.FromBase64String(token);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Refused(Convert.ToBase64String(bytes));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        for (var length = 0; length < token.Length; length++) Refused(token[..length]);
        string[] others = [token + "=", token + "A", " " + token, token + "\n", token.TrimEnd('=') + "====", new('A', 4096), "é"];
        foreach (var text in others) Refused(text);
        // A code and nothing before it.
        Refused(Convert.ToBase64String(new byte[32]));

        void Refused(string text)
        {
            Assert.Null(keeper.Sessions.Judge(id, text, Scope, "what was signed"u8, Signature(secret), out var isSigned));
            Assert.False(isSigned);
        }
    }

    [Fact]
    public async Task A_token_of_another_vault_is_none()
    {
        using var folder = VaultFolder.InMemory();
        using var elsewhere = VaultFolder.InMemory();
        await using var keeper = await Vaults.InitialiseAsync(folder);
        await using var stranger = await Vaults.InitialiseAsync(elsewhere);
        var (token, id, secret) = Issue(stranger);

        Assert.Null(keeper.Sessions.Judge(id, token, Scope, "what was signed"u8, Signature(secret), out var isSigned));
        Assert.False(isSigned);
    }

    private static (string Token, AccessKeyId Id, string Secret) Issue(SecretKeeper keeper)
    {
        var secret = new char[SessionRoom.SecretChars];
        var (token, id) = keeper.Sessions.Issue(Terms, new RecoveryMark(7, 8), secret);
        return (token, id, new string(secret));
    }

    private static byte[] Signature(string secret)
    {
        var signature = new byte[RequestSignature.Bytes];
        RequestSignature.Sign(Encoding.ASCII.GetBytes(secret), Scope, "what was signed"u8, signature);
        return signature;
    }

    private static AccessKeyId Id(string text) => AccessKeyId.TryParse(text, out var id) ? id : throw new ArgumentException(text);

    private static SessionName Name(string text) => SessionName.TryParse(text, out var name) ? name : throw new ArgumentException(text);
}
