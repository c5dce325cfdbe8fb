using KeyActors.Model;

namespace KeyActors.Engine.Tests.Uses;

/// <summary>A key tells when it was last used and for what, with at most one write an hour for that.</summary>
public sealed class LastUseTests
{
    private static readonly byte[] Plaintext = "abc"u8.ToArray();

    private readonly VirtualClock clock = new();

    [Fact]
    public async Task Every_use_that_succeeds_is_the_last_one_and_no_other_is()
    {
        await using var test = await OpenAsync();
        var key = await test.KeyAsync();
        await IsAsync(test, key, null);
        var blob = await test.Vault.EncryptAsync(key, Plaintext);
        await IsAsync(test, key, KeyWork.Encrypt);
        await test.Vault.DecryptAsync(blob);
        await IsAsync(test, key, KeyWork.Decrypt);
        var before = (await test.Vault.GetKeyLastUsageAsync(key)).LastUsedAt;
        clock.Move(TimeSpan.FromMinutes(1));
        await Refused.AsAsync<Refusal.CiphertextInvalid>(async () =>
            await test.Vault.DecryptAsync(blob, EncryptionContext.Of(("not", "this"))));
        await test.Vault.DescribeKeyAsync(key);
        Assert.Equal(before, (await test.Vault.GetKeyLastUsageAsync(key)).LastUsedAt);
        await test.Vault.GenerateDataKeyWithoutPlaintextAsync(key, 32, EncryptionContext.Empty);
        await IsAsync(test, key, KeyWork.GenerateDataKeyWithoutPlaintext);
        await test.Vault.GenerateDataKeyPairAsync(key, KeySpec.EccNistP256, EncryptionContext.Empty);
        await IsAsync(test, key, KeyWork.GenerateDataKeyPair);
        var other = await test.KeyAsync();
        await test.Vault.ReEncryptAsync(blob, EncryptionContext.Empty, other, EncryptionContext.Empty);
        await IsAsync(test, key, KeyWork.ReEncrypt, isMoved: false);
        await IsAsync(test, other, KeyWork.ReEncrypt);
    }

    [Fact]
    public async Task A_key_that_only_opens_takes_one_note_an_hour_and_is_not_forgotten()
    {
        await using var test = await OpenAsync();
        var key = await test.KeyAsync();
        var blob = await test.Vault.EncryptAsync(key, Plaintext);
        await test.ReopenAsync();
        Assert.Equal(1, Notes(test, key));
        for (var hour = 1; hour <= 4; hour++)
        {
            for (var minute = 0; minute < 60; minute++)
            {
                clock.Move(TimeSpan.FromMinutes(1));
                Assert.Equal(Plaintext, await test.Vault.DecryptAsync(blob));
            }

            await test.ReopenAsync();
            Assert.Equal(1 + hour, Notes(test, key));
        }

        clock.Move(TimeSpan.FromMinutes(59));
        await test.Vault.DecryptAsync(blob);
        await IsAsync(test, key, KeyWork.Decrypt);
        var last = clock.GetUtcNow();
        await test.ReopenAsync();
        var told = await test.Vault.GetKeyLastUsageAsync(key);
        Assert.Equal(KeyWork.Decrypt, told.LastWork);
        Assert.InRange(last - told.LastUsedAt!.Value, TimeSpan.Zero, Limits.UseNotedEvery);
        Assert.Equal(5, Notes(test, key));
        Assert.Equal(1, told.Materials[0].Encrypts);
    }

    [Fact]
    public async Task A_key_that_is_older_than_an_hour_takes_its_note_as_it_leaves()
    {
        await using var test = await OpenAsync();
        var key = await test.KeyAsync();
        var blob = await test.Vault.EncryptAsync(key, Plaintext);
        await test.ReopenAsync();
        Assert.Equal(1, Notes(test, key));
        clock.Move(TimeSpan.FromDays(3));
        await test.Vault.DecryptAsync(blob);
        var used = clock.GetUtcNow();
        clock.Move(TimeSpan.FromDays(3));
        await test.ReopenAsync();
        var told = await test.Vault.GetKeyLastUsageAsync(key);
        Assert.Equal((used, KeyWork.Decrypt), (told.LastUsedAt, told.LastWork));
        Assert.Equal(2, Notes(test, key));
    }

    [Fact]
    public async Task A_key_that_only_opened_once_in_its_first_hour_is_not_told_to_be_unused()
    {
        await using var test = await OpenAsync();
        var key = await AlgorithmsKeyAsync(test);
        var signature = (await test.Vault.SignAsync(key, Plaintext, SigningAlgorithm.EcdsaSha256)).Signature;
        await test.ReopenAsync();
        clock.Move(TimeSpan.FromMinutes(1));
        await test.Vault.VerifyAsync(key, Plaintext, MessageKind.Raw, SigningAlgorithm.EcdsaSha256, signature);
        await IsAsync(test, key, KeyWork.Verify);
        // Within the hour: the note of the signature stays.
        await test.ReopenAsync();
        Assert.Equal(KeyWork.Sign, (await test.Vault.GetKeyLastUsageAsync(key)).LastWork);

        var other = await AlgorithmsKeyAsync(test);
        await Refused.AsAsync<Refusal.SignatureInvalid>(
            () => test.Vault.VerifyAsync(other, Plaintext, MessageKind.Raw, SigningAlgorithm.EcdsaSha256, signature).AsTask());
        await IsAsync(test, other, null);
        var mac = (await test.Vault.CreateKeyAsync(null, new NewKey { Spec = KeySpec.Hmac256, Usage = KeyUsage.GenerateVerifyMac })).Arn.ToString();
        await Refused.AsAsync<Refusal.MacInvalid>(
            () => test.Vault.VerifyMacAsync(mac, Plaintext, MacAlgorithm.HmacSha256, new byte[32]).AsTask());
        await test.ReopenAsync();
        await IsAsync(test, mac, null);
        Assert.Equal(0, Notes(test, mac));
    }

    private static async Task<string> AlgorithmsKeyAsync(TestVault test) => (await test.Vault.CreateKeyAsync(
        null, new NewKey { Spec = KeySpec.EccNistP256, Usage = KeyUsage.SignVerify })).Arn.ToString();

    [Fact]
    public async Task A_note_that_cannot_be_written_ends_no_opening_and_is_not_tried_again_at_once()
    {
        var journal = new ControlledJournal();
        var log = new CapturingLog();
        var options = new VaultOptions { LoggerFactory = log, Clock = clock, IsClockVirtual = true, Environment = [] };
        await using var vault = await KeyVault.InMemoryAsync(options, () => journal, CancellationToken.None);
        var key = (await vault.CreateKeyAsync()).Arn;
        var blob = await vault.EncryptAsync(key.ToString(), Plaintext);
        clock.Move(TimeSpan.FromHours(2));
        var tries = 0;
        journal.Before = stream =>
        {
            if (stream != TestVault.StreamOf(key)) return Task.CompletedTask;
            Interlocked.Increment(ref tries);
            throw new IOException("no room");
        };
        Assert.Equal(Plaintext, await vault.DecryptAsync(blob));
        await Retry.UntilAsync(() => Volatile.Read(ref tries) == 1 && log.Of(22).Any());
        for (var i = 0; i < 20; i++)
            await Retry.WhileUnavailableAsync(async () => Assert.Equal(Plaintext, await vault.DecryptAsync(blob)));
        Assert.Equal(1, Volatile.Read(ref tries));
    }

    private Task<TestVault> OpenAsync() => TestVault.OpenAsync(o => o with { Clock = clock, IsClockVirtual = true });

    private static int Notes(TestVault test, string key) =>
        test.Journal.Rows().Count(r => r.Stream.EndsWith(key[^36..], StringComparison.Ordinal) && r.Manifest == "key.used/1");

    private async Task IsAsync(TestVault test, string key, KeyWork? work, bool isMoved = true)
    {
        var told = await test.Vault.GetKeyLastUsageAsync(key);
        Assert.Equal((work ?? KeyWork.Unknown, work is null ? null : clock.GetUtcNow()), (told.LastWork, told.LastUsedAt));
        if (isMoved) clock.Move(TimeSpan.FromSeconds(1));
    }
}
