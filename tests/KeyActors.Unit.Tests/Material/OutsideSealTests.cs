using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using KeyActors.Material;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Material;

/// <summary>Seals whose key is kept outside: in a variable, in a credential of the service, in a file.</summary>
public sealed class OutsideSealTests : IDisposable
{
    private static int number;
    private readonly string root = Directory.CreateTempSubdirectory("keyactors-outside-").FullName;
    private readonly string variable = "KA_TEST_" + Interlocked.Increment(ref number).ToString(CultureInfo.InvariantCulture);
    private readonly byte[] key = SHA256.HashData("a key of a test"u8);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(variable, null);
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task A_variable_opens_in_hex_and_in_base64_and_another_value_does_not()
    {
        var disk = new SimulatedDisk();
        Set(Convert.ToHexString(key));
        var seal = OutsideSeal.OfVariable(variable);
        await using (var keeper = await InitialiseAsync(disk, seal))
        {
            var about = Assert.Single(keeper.Seals);
            Assert.Equal(("environment", variable), (about.Kind, about.Source));
            Assert.Equal($"its key is in the environment variable {variable}", about.Detail);
        }

        var before = disk.List().ToDictionary(static name => name, disk.Bytes);
        foreach (var same in new[] { Convert.ToHexStringLower(key), Convert.ToBase64String(key) })
        {
            Set(same);
            await (await OpenAsync(disk, seal)).DisposeAsync();
        }

        Set(Convert.ToHexString(SHA256.HashData(key)));
        await RefusedAsync<Refusal.SealRefused>("is another key than the one that it was sealed with", disk, seal);
        Set(null);
        await RefusedAsync<Refusal.SealRefused>($"the environment variable '{variable}' with its key is not set", disk, seal);
        Assert.Equal(before, disk.List().ToDictionary(static name => name, disk.Bytes));
    }

    [Theory]
    [InlineData("short")]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde")]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0")]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeg")]
    [InlineData("0123456789abcdef0123456789abcdef 123456789abcdef0123456789abcdef")]
    [InlineData("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY")]
    [InlineData("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYw")]
    [InlineData("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZQ==")]
    [InlineData("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3 DlhYmNkZWY=")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public async Task What_is_no_key_of_32_bytes_is_refused_without_being_quoted(string value)
    {
        Set(value);
        var disk = new SimulatedDisk();
        var refused = await Assert.ThrowsAsync<RefusedException>(() => InitialiseAsync(disk, OutsideSeal.OfVariable(variable)));
        Assert.IsType<Refusal.TextInvalid>(refused.Refusal);
        Assert.DoesNotContain(value, refused.Message, StringComparison.Ordinal);
        Assert.Empty(disk.List());

        File.WriteAllText(At("key"), value);
        await Assert.ThrowsAsync<RefusedException>(() => InitialiseAsync(disk, OutsideSeal.OfKeyFile(At("key"))));
        Assert.Empty(disk.List());
    }

    [Fact]
    public async Task A_key_file_opens_raw_and_as_text_with_any_line_end()
    {
        var disk = new SimulatedDisk();
        var file = Write("key", key);
        var seal = OutsideSeal.OfKeyFile(file);
        await using (var keeper = await InitialiseAsync(disk, seal))
        {
            Assert.Equal("its key is in a file that is named at each opening", Assert.Single(keeper.Seals).Detail);
            Assert.Equal("credential", keeper.Seals[0].Kind);
        }

        foreach (var text in new[] { Convert.ToHexStringLower(key), Convert.ToBase64String(key) })
        {
            foreach (var end in new[] { "", "\n", "\r\n" })
            {
                var same = Write("same", Encoding.ASCII.GetBytes(text + end));
                await (await OpenAsync(disk, OutsideSeal.OfKeyFile(same))).DisposeAsync();
            }
        }

        await RefusedAsync<Refusal.SealRefused>("does not exist", disk, OutsideSeal.OfKeyFile(At("absent")));
        await RefusedAsync<Refusal.TextInvalid>("32 random bytes", disk, OutsideSeal.OfKeyFile(Write("long", [.. key, 1])));
        await RefusedAsync<Refusal.TextInvalid>("32 random bytes", disk, OutsideSeal.OfKeyFile(Write("cut", key[..31])));
        await RefusedAsync<Refusal.TextInvalid>("32 random bytes", disk, OutsideSeal.OfKeyFile(Write("huge", new byte[100_000])));
        await RefusedAsync<Refusal.TextInvalid>("all its bytes are equal", disk, OutsideSeal.OfKeyFile(Write("zero", new byte[32])));
        await RefusedAsync<Refusal.TextInvalid>(
            "32 random bytes", disk, OutsideSeal.OfKeyFile(Write("words", "a password of thirty-one bytes\n\n"u8.ToArray())));
    }

    [Fact]
    public async Task A_file_inside_the_vault_is_refused_also_behind_a_link()
    {
        var vault = At("vault");
        using var folder = VaultFolder.Open(vault);
        await using var keeper = await Vaults.InitialiseAsync(folder);
        File.WriteAllBytes(Path.Combine(vault, "key"), key);
        await AssertInsideAsync(Path.Combine(vault, "key"));
        if (OperatingSystem.IsWindows()) return;
        File.CreateSymbolicLink(At("link"), Path.Combine(vault, "key"));
        await AssertInsideAsync(At("link"));

        async Task AssertInsideAsync(string path)
        {
            var refused = await Assert.ThrowsAsync<RefusedException>(
                () => keeper.ResealAsync([OutsideSeal.OfKeyFile(path)], stepEpoch: true));
            Assert.Contains(
                "is inside the vault", Assert.IsType<Refusal.SealChangeRefused>(refused.Refusal).Sentence, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_key_file_that_others_may_read_is_told()
    {
        if (OperatingSystem.IsWindows()) return;
        var heard = new List<MaterialNotice>();
        var file = Write("key", key);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        var settings = new KeeperSettings { Seals = [OutsideSeal.OfKeyFile(file)], Notices = heard.Add };
        await (await SecretKeeper.InitialiseAsync(new SimulatedDisk(), settings)).DisposeAsync();
        Assert.Equal(file, Assert.Single(heard.OfType<MaterialNotice.SealReadable>()).Path);
    }

    [Fact]
    public async Task The_same_key_seals_otherwise_each_time_and_is_not_used_itself()
    {
        Set(Convert.ToHexString(key));
        var (one, other) = (new SimulatedDisk(), new SimulatedDisk());
        await (await InitialiseAsync(one, OutsideSeal.OfVariable(variable))).DisposeAsync();
        await using var keeper = await InitialiseAsync(other, OutsideSeal.OfKeyFile(Write("key", key)), OutsideSeal.OfVariable(variable));
        Assert.Equal(2, keeper.Seals.Select(static seal => seal.Parameters[..34]).Distinct().Count());
        var entry = SealFile.Parse("memory", other.Bytes(SealFile.FileName)).Seals[0];
        using var memory = new SecretMemory();
        using var raw = memory.Copy(key);
        var header = SealFile.Parse("memory", other.Bytes(SealFile.FileName)).Header;
        Assert.Null(entry.TryUnwrap(header, raw, memory));
        using var derived = SealKey(entry, raw, memory);
        using var opened = entry.TryUnwrap(header, derived, memory);
        Assert.NotNull(opened);
    }

    [Fact]
    public async Task Edited_numbers_in_seal_kas_open_nothing()
    {
        var disk = new SimulatedDisk();
        Set(Convert.ToHexString(key));
        await (await InitialiseAsync(disk, OutsideSeal.OfVariable(variable))).DisposeAsync();
        var whole = disk.Bytes(SealFile.FileName);
        var parametersAt = 32 + 2 + 1 + "environment".Length + 2;
        for (var at = parametersAt; at < parametersAt + 25 + variable.Length; at++)
        {
            byte[] edited = [.. whole];
            edited[at] ^= 0x80;
            disk.Write(SealFile.FileName, edited);
            await Assert.ThrowsAsync<RefusedException>(() => OpenAsync(disk, OutsideSeal.OfVariable(variable)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("1A")]
    [InlineData("A-B")]
    [InlineData("A B")]
    [InlineData("Ä")]
    public void A_name_that_no_variable_has_is_refused(string name) =>
        Assert.IsType<Refusal.NameInvalid>(Assert.Throws<RefusedException>(() => OutsideSeal.OfVariable(name)).Refusal);

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../key")]
    [InlineData("/etc/key")]
    [InlineData("a\nb")]
    public void A_name_that_no_credential_has_is_refused(string name) =>
        Assert.IsType<Refusal.NameInvalid>(Assert.Throws<RefusedException>(() => OutsideSeal.OfCredential(name)).Refusal);

    private static SecretRef SealKey(SealEntry entry, SecretRef outside, SecretMemory memory)
    {
        Assert.True(OutsideParameters.TryRead(entry.Parameters, out var parameters));
        return parameters.TryDerive(entry.Kind, outside, memory)!;
    }

    private static Task<SecretKeeper> InitialiseAsync(VaultFolder disk, params Seal[] seals) =>
        SecretKeeper.InitialiseAsync(disk, new KeeperSettings { Seals = seals });

    private static Task<SecretKeeper> OpenAsync(VaultFolder disk, Seal seal) =>
        SecretKeeper.OpenAsync(disk, new KeeperSettings { Seals = [seal] });

    private static async Task RefusedAsync<T>(string part, VaultFolder disk, Seal seal)
        where T : Refusal
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => OpenAsync(disk, seal));
        Assert.Contains(part, Assert.IsType<T>(refused.Refusal).Sentence, StringComparison.Ordinal);
    }

    private void Set(string? value) => Environment.SetEnvironmentVariable(variable, value);

    private string At(string name) => Path.Combine(root, name);

    private string Write(string name, byte[] content)
    {
        File.WriteAllBytes(At(name), content);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(At(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return At(name);
    }
}
