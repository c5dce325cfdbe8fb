using System.Buffers.Binary;
using System.Text;
using KeyActors.Cipher;
using KeyActors.Material;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Material;

public sealed class PassphraseSealTests
{
    private const string Right = "correct horse battery staple";
    private const string SealFile = "seal.kas";

    /// <summary>Offset of a first passphrase seal's parameters in seal.kas: header, count, kind and two lengths.</summary>
    private const int ParametersAt = 32 + 2 + 1 + 10 + 2;

    /// <summary>Numbers of libsodium's own tests, pwhash_argon2id: one lane, version 1.3.</summary>
    [Theory]
    [InlineData("", "6c0f356abb225f2b1ddd66d34739843b", 4882, 2, "366f1004cfbb447d435e8f6bbe9e5cc0a10e38e7c3da0e89bb19578a1a0d7291")]
    [InlineData(
        "b540beb016a5366524d4605156493f9874514a5aa58818cd0c6dfffaa9e90205f17b", "44071f6d181561670bda728d43fb79b4", 1593, 1,
        "7fb72409b0987f8190c3729710e98c3f80c5a8727d425fdcde7f3644d467fe973f5b5fee683bd3fce812cb9ae5e9921a2d06c2f1905e4e839692f2b934b682f1"
        + "1a2fe2b90482ea5dd234863516dba6f52dc0702d324ec77d860c2e181f84472bd7104fedce071ffa93c5309494ad51623d214447a7b2b1462dc7d5d55a1f6fd5"
        + "b54ce024118d86f0c6489d16545aaa87b6689dad9f2fb47fda9894f8e12b87d978b483ccd4cc5fd9595cdc7a818452f915ce2f7df95ec12b1c72e3788d473441"
        + "d884f9748eb14703c21b45d82fd667b85f5b2d98c13303b3fe76285531a826b6fc0fe8e3dddecf")]
    public void Argon2id_gives_the_bytes_of_published_vectors(string password, string salt, int memoryKiB, int passes, string expected)
    {
        var key = new byte[expected.Length / 2];
        Assert.True(Argon2.TryDerive(Convert.FromHexString(password), Convert.FromHexString(salt), memoryKiB, passes, key));
        Assert.Equal(expected, Convert.ToHexStringLower(key));
    }

    [Fact]
    public async Task Opens_with_the_passphrase_and_says_that_another_does_not_and_changes_nothing()
    {
        var disk = new SimulatedDisk();
        StoredSecret secret;
        using var right = PassphraseSeal.Of(Right);
        await using (var keeper = await SecretKeeper.InitialiseAsync(disk, With(right)))
        {
            secret = await keeper.CreateAsync(1);
            var seal = Assert.Single(keeper.Seals);
            Assert.Equal(("passphrase", "Argon2id, 65,536 KiB, 3 passes"), (seal.Kind, seal.Detail));
        }

        var before = disk.List().ToDictionary(static name => name, disk.Bytes);
        Assert.Equal([SealFile, "secrets-1.kas"], before.Keys);
        using var wrong = PassphraseSeal.Of("Correct horse battery staple");
        var refused = await Assert.ThrowsAsync<RefusedException>(() => SecretKeeper.OpenAsync(disk, With(wrong)));
        Assert.Contains("the passphrase does not open it", Assert.IsType<Refusal.SealRefused>(refused.Refusal).Sentence, StringComparison.Ordinal);
        Assert.Equal(before, disk.List().ToDictionary(static name => name, disk.Bytes));

        var none = await Vaults.RefusalOfAsync(() => Vaults.OpenAsync(disk));
        Assert.Contains("its seals are 'passphrase' and none of them was named: name one of them", none, StringComparison.Ordinal);

        using var read = PassphraseSeal.Read(new MemoryStream(StrictUtf8.Encoding.GetBytes(Right + "\r\n")));
        await using var next = await SecretKeeper.OpenAsync(disk, With(read));
        next.AssertWhole(secret);
    }

    [Fact]
    public async Task Changes_from_file_to_passphrase_to_another_passphrase()
    {
        var disk = new SimulatedDisk();
        using var first = PassphraseSeal.Of(Right);
        using var second = PassphraseSeal.Of("another passphrase", new Argon2Cost(65_536, 4));
        await using (var keeper = await Vaults.InitialiseAsync(disk))
        {
            await keeper.ResealAsync([first], stepEpoch: true);
            var done = await keeper.ResealAsync([second], stepEpoch: true);
            Assert.NotEqual(done.Before, done.After);
        }

        Assert.Equal([SealFile, "secrets-3.kas"], disk.List());
        var refused = await Assert.ThrowsAsync<RefusedException>(() => SecretKeeper.OpenAsync(disk, With(first)));
        Assert.IsType<Refusal.SealRefused>(refused.Refusal);
        await (await SecretKeeper.OpenAsync(disk, With(second))).DisposeAsync();
    }

    [Fact]
    public async Task Numbers_outside_their_bounds_are_refused_before_they_are_obeyed()
    {
        var disk = new SimulatedDisk();
        using var seal = PassphraseSeal.Of(Right);
        await (await SecretKeeper.InitialiseAsync(disk, With(seal))).DisposeAsync();
        var whole = disk.Bytes(SealFile);
        foreach (var (memory, passes) in new[] { (65_535u, 3), (4_194_305u, 3), (uint.MaxValue, 3), (65_536u, 2), (65_536u, 65), (65_536u, 65_535) })
        {
            byte[] edited = [.. whole];
            BinaryPrimitives.WriteUInt16BigEndian(edited.AsSpan(ParametersAt + 2), (ushort)passes);
            BinaryPrimitives.WriteUInt32BigEndian(edited.AsSpan(ParametersAt + 4), memory);
            disk.Write(SealFile, edited);
            Assert.Contains(
                "outside their bounds", await Vaults.RefusalOfAsync(() => SecretKeeper.OpenAsync(disk, With(seal))), StringComparison.Ordinal);
        }

        foreach (var at in new[] { 0, 1 })
        {
            byte[] edited = [.. whole];
            edited[ParametersAt + at]++;
            disk.Write(SealFile, edited);
            _ = await Vaults.RefusalOfAsync(() => SecretKeeper.OpenAsync(disk, With(seal)));
        }

        // Numbers that may be obeyed but are not those it was sealed with give another key.
        byte[] costly = [.. whole];
        BinaryPrimitives.WriteUInt16BigEndian(costly.AsSpan(ParametersAt + 2), 4);
        disk.Write(SealFile, costly);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => SecretKeeper.OpenAsync(disk, With(seal)));
        Assert.IsType<Refusal.SealRefused>(refused.Refusal);
    }

    [Theory]
    [InlineData(65_535, 3)]
    [InlineData(4_194_305, 3)]
    [InlineData(65_536, 2)]
    [InlineData(65_536, 65)]
    public void A_cost_outside_its_bounds_is_misuse(int memoryKiB, int passes) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Argon2Cost(memoryKiB, passes));

    [Fact]
    public void Characters_bytes_and_a_line_are_the_same_passphrase()
    {
        const string text = "pässwörd \U0001F511";
        var bytes = StrictUtf8.Encoding.GetBytes(text);
        using var memory = new SecretMemory();
        Assert.Equal(bytes, PassphraseText.Take(memory, text).Reveal());
        Assert.Equal(bytes, PassphraseText.Take(memory, bytes).Reveal());
        foreach (var end in new[] { "", "\n", "\r\n" })
            Assert.Equal(bytes, Read(memory, [.. bytes, .. StrictUtf8.Encoding.GetBytes(end)]));
        Assert.Equal(bytes, Read(memory, [0xEF, 0xBB, 0xBF, .. bytes, (byte)'\n']));
        var longest = Enumerable.Repeat((byte)'x', 1024).ToArray();
        Assert.Equal(longest, Read(memory, [0xEF, 0xBB, 0xBF, .. longest, (byte)'\r', (byte)'\n']));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1234567")]
    [InlineData("two\nlines of text")]
    [InlineData("a zero \0 in it")]
    [InlineData("a bell \a in it")]
    [InlineData("a delete \u007F in it")]
    [InlineData("a control \u0085 in it")]
    public void What_breaks_the_rule_is_refused_without_being_quoted(string text)
    {
        var refused = Assert.Throws<RefusedException>(() => PassphraseSeal.Of(text));
        Assert.Equal(
            "The passphrase is not valid: it has 8 to 1,024 bytes of UTF-8, in one line, without control characters.", refused.Message);
        var bytes = StrictUtf8.Encoding.GetBytes(text);
        Assert.IsType<Refusal.TextInvalid>(Assert.Throws<RefusedException>(() => PassphraseSeal.Of(bytes)).Refusal);
        Assert.IsType<Refusal.TextInvalid>(Assert.Throws<RefusedException>(() => PassphraseSeal.Read(new MemoryStream(bytes))).Refusal);
    }

    [Fact]
    public void What_is_not_whole_unicode_is_refused()
    {
        Assert.Throws<RefusedException>(() => PassphraseSeal.Of("half a pair \uD83D in it"));
        Assert.Throws<RefusedException>(() => PassphraseSeal.Of([.. "half a pair "u8, 0xED, 0xA0, 0xBD]));
        Assert.Throws<RefusedException>(() => PassphraseSeal.Read(new MemoryStream([.. "cut short "u8, 0xF0, 0x9F])));
    }

    [Theory]
    [InlineData(1025)]
    [InlineData(1030)]
    [InlineData(100_000)]
    public void Too_long_a_line_is_refused_and_not_cut(int bytes)
    {
        Assert.Throws<RefusedException>(() => PassphraseSeal.Of(new string('x', bytes)));
        Assert.Throws<RefusedException>(() => PassphraseSeal.Read(new MemoryStream(Encoding.ASCII.GetBytes(new string('x', bytes)))));
    }

    [Fact]
    public async Task A_disposed_seal_has_wiped_its_passphrase_and_opens_nothing()
    {
        var disk = new SimulatedDisk();
        var seal = PassphraseSeal.Of(Right);
        await (await SecretKeeper.InitialiseAsync(disk, With(seal))).DisposeAsync();
        seal.Dispose();
        seal.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => SecretKeeper.OpenAsync(disk, With(seal)));
        Assert.DoesNotContain("correct", seal.ToString(), StringComparison.Ordinal);
    }

    private static KeeperSettings With(Seal seal) => new() { Seals = [seal] };

    private static byte[] Read(SecretMemory memory, byte[] line) => PassphraseText.Read(memory, new MemoryStream(line)).Reveal();
}
