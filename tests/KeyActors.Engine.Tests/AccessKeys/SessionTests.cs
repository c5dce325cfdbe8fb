using System.Text;
using KeyActors.Cipher;
using KeyActors.Engine.Tests.Backups;
using KeyActors.Model;

namespace KeyActors.Engine.Tests.AccessKeys;

/// <summary>Temporary credentials in the life of a vault: restarts, the end of what they were issued under, a recovery.</summary>
public sealed class SessionTests : IDisposable
{
    private static readonly SigningScope Scope = new("20300101", "us-east-1", "kms");
    private readonly BackupRoom room = new();

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task Nothing_is_stored_and_they_outlive_a_restart_and_an_epoch_step()
    {
        SessionCredentials made;
        await using (var vault = await room.OpenAsync())
        {
            var (secrets, bytes) = (vault.Evidence.Secrets.Count, JournalBytes());
            made = vault.CreateSessionCredentials(AccountId.Default, new SessionRequest { Name = "nightly" });
            Assert.Equal((secrets, bytes), (vault.Evidence.Secrets.Count, JournalBytes()));
            Assert.Equal(SignatureVerdict.Good, Judge(vault, made));
            await vault.RotateEpochAsync();
            Assert.Equal(SignatureVerdict.Good, Judge(vault, made));
        }

        await using (var vault = await room.OpenAsync()) Assert.Equal(SignatureVerdict.Good, Judge(vault, made));
        foreach (var file in Directory.GetFiles(room.Folder))
        {
            Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.ASCII.GetBytes(made.Secret.ToString())));
            Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.ASCII.GetBytes(made.Token)));
        }

        Assert.DoesNotContain(made.Token, made.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(made.Secret.ToString(), made.ToString(), StringComparison.Ordinal);
        made.Dispose();
        Assert.All(made.Secret.ToArray(), static c => Assert.Equal('\0', c));
    }

    [Fact]
    public async Task They_end_with_the_access_key_that_they_were_issued_under_and_an_operators_do_not()
    {
        SessionCredentials under, free;
        await using (var vault = await room.OpenAsync())
        {
            using var key = await vault.CreateRootCredentialsAsync(AccountId.Default);
            under = vault.CreateSessionCredentials(AccountId.Default, new SessionRequest { Issuer = key.Id });
            free = vault.CreateSessionCredentials(AccountId.Default);
            Assert.Equal(SignatureVerdict.Good, Judge(vault, under));
            await vault.DeleteAccessKeyAsync(key.Id);
            Assert.Equal(SignatureVerdict.KeyUnknown, Judge(vault, under));
            Assert.Equal(SignatureVerdict.Good, Judge(vault, free));
            var no = Assert.Throws<RefusedException>(
                () => vault.CreateSessionCredentials(AccountId.Default, new SessionRequest { Issuer = key.Id }));
            Assert.IsType<Refusal.AccessKeyUnknown>(no.Refusal);
        }

        await using var again = await room.OpenAsync();
        Assert.Equal(SignatureVerdict.KeyUnknown, Judge(again, under));
        Assert.Equal(SignatureVerdict.Good, Judge(again, free));
    }

    [Fact]
    public async Task A_key_from_outside_lets_its_sessions_in_while_it_serves()
    {
        SessionCredentials under;
        Assert.True(AccessKeyId.TryParse("OUTSIDE", out var outside));
        await using (var vault = await room.OpenAsync())
        {
            vault.AddRootCredentials(AccountId.Default, "OUTSIDE", "a-secret-from-outside-0123456789");
            under = vault.CreateSessionCredentials(AccountId.Default, new SessionRequest { Issuer = outside });
            Assert.Equal(SignatureVerdict.Good, Judge(vault, under));
        }

        await using var again = await room.OpenAsync();
        Assert.Equal(SignatureVerdict.KeyUnknown, Judge(again, under));
    }

    [Fact]
    public async Task A_recovery_ends_all_that_there_were_and_another_one_from_the_same_copy_those_of_the_first()
    {
        SessionCredentials before, between;
        await using (var vault = await room.OpenAsync())
        {
            before = vault.CreateSessionCredentials(AccountId.Default);
            await vault.BackupAsync(room.At("copy"), new BackupOptions());
            Assert.Equal(SignatureVerdict.Good, Judge(vault, before));
        }

        await room.RestoreAsync("copy", acceptOlder: true);
        await using (var restored = await room.OpenAsync())
        {
            Assert.Equal(SignatureVerdict.KeyUnknown, Judge(restored, before));
            between = restored.CreateSessionCredentials(AccountId.Default);
            Assert.Equal(SignatureVerdict.Good, Judge(restored, between));
            await restored.AcceptRecoveryAsync();
            Assert.Equal(SignatureVerdict.Good, Judge(restored, between));
        }

        await room.RestoreAsync("copy", acceptOlder: true);
        await using var again = await room.OpenAsync();
        Assert.Equal(SignatureVerdict.KeyUnknown, Judge(again, before));
        Assert.Equal(SignatureVerdict.KeyUnknown, Judge(again, between));
    }

    [Fact]
    public async Task Of_two_vaults_from_one_copy_neither_lets_in_what_the_other_issued()
    {
        await using var first = await room.OpenAsync();
        await room.BackupAsync("copy", withSecrets: true, withSeal: true);
        await room.RestoreAsync("copy", acceptOlder: true, to: room.At("second"));
        await room.RestoreAsync("copy", acceptOlder: true, to: room.At("third"));
        await using var second = await BackupRoom.OpenAsync(room.At("second"), room.Options);
        await using var third = await BackupRoom.OpenAsync(room.At("third"), room.Options);
        Assert.Equal(second.Engine.Parts.Recovery.Number, third.Engine.Parts.Recovery.Number);
        KeyVault[] all = [first, second, third];
        foreach (var issuing in all)
        {
            using var made = issuing.CreateSessionCredentials(AccountId.Default);
            foreach (var vault in all)
                Assert.Equal(vault == issuing ? SignatureVerdict.Good : SignatureVerdict.KeyUnknown, Judge(vault, made));
        }
    }

    [Fact]
    public async Task They_are_issued_beside_an_open_vault_which_lets_them_in()
    {
        await using var vault = await room.OpenAsync();
        using var key = await vault.CreateRootCredentialsAsync(AccountId.Default);
        using (var free = await LookAsync(AccountId.Default, new SessionRequest()))
        using (var under = await LookAsync(null, new SessionRequest { Issuer = key.Id, SourceIdentity = "zoe" }))
        {
            Assert.Equal(SignatureVerdict.Good, Judge(vault, free));
            Assert.Equal(SignatureVerdict.Good, Judge(vault, under));
            Assert.Equal((AccountId.Default, key.Id), (under.Terms.Account, under.Terms.Issuer));
            await vault.DeleteAccessKeyAsync(key.Id);
            Assert.Equal(SignatureVerdict.KeyUnknown, Judge(vault, under));
        }

        var no = await Assert.ThrowsAsync<RefusedException>(() => LookAsync(null, new SessionRequest { Issuer = key.Id }));
        Assert.IsType<Refusal.AccessKeyUnknown>(no.Refusal);
    }

    [Fact]
    public async Task Beside_a_vault_that_was_recovered_they_are_of_after_that()
    {
        await using (var vault = await room.OpenAsync())
            await vault.BackupAsync(room.At("copy"), new BackupOptions());
        await room.RestoreAsync("copy", acceptOlder: true);
        await using var restored = await room.OpenAsync();
        using var made = await LookAsync(AccountId.Default, new SessionRequest());
        Assert.Equal(SignatureVerdict.Good, Judge(restored, made));
    }

    [Fact]
    public async Task What_breaks_a_rule_is_refused()
    {
        await using var vault = await room.OpenAsync();
        using var key = await vault.CreateRootCredentialsAsync(AccountId.Default);
        Assert.True(AccountId.TryParse("111122223333", out var other));
        Invalid(AccountId.Default, new SessionRequest { Duration = TimeSpan.FromSeconds(899) });
        Invalid(AccountId.Default, new SessionRequest { Duration = TimeSpan.FromSeconds(129_601) });
        Invalid(AccountId.Default, new SessionRequest { Name = "a" });
        Invalid(AccountId.Default, new SessionRequest { Name = "" });
        Invalid(AccountId.Default, new SessionRequest { SourceIdentity = "a b" });
        Invalid(AccountId.Vault, new SessionRequest());
        Assert.IsType<Refusal.AccessKeyUnknown>(Refused(other, new SessionRequest { Issuer = key.Id }));

        using var least = vault.CreateSessionCredentials(AccountId.Default, new SessionRequest { Duration = TimeSpan.FromSeconds(900) });
        using var most = vault.CreateSessionCredentials(AccountId.Default, new SessionRequest { Duration = TimeSpan.FromSeconds(129_600) });
        Assert.Equal(TimeSpan.FromSeconds(900), least.Terms.ExpiresAt - least.Terms.IssuedAt);
        Assert.Equal(TimeSpan.FromSeconds(129_600), most.Terms.ExpiresAt - most.Terms.IssuedAt);

        void Invalid(AccountId account, SessionRequest wanted) => Assert.IsType<Refusal.SessionInvalid>(Refused(account, wanted));

        Refusal Refused(AccountId account, SessionRequest wanted) =>
            Assert.Throws<RefusedException>(() => vault.CreateSessionCredentials(account, wanted)).Refusal;
    }

    private async Task<SessionCredentials> LookAsync(AccountId? account, SessionRequest wanted)
    {
        await using var look = await VaultBackup.LookAsync(room.Folder, room.Options);
        return look.CreateSessionCredentials(account, wanted);
    }

    private long JournalBytes() => new FileInfo(Path.Combine(room.Folder, "journal.db-wal")).Length;

    private static SignatureVerdict Judge(KeyVault vault, SessionCredentials by)
    {
        var signature = new byte[RequestSignature.Bytes];
        RequestSignature.Sign(Encoding.ASCII.GetBytes(by.Secret.ToString()), Scope, "what was signed"u8, signature);
        var verdict = vault.Signatures.JudgeSession(by.Id, by.Token, Scope, "what was signed"u8, signature, out var session);
        Assert.Equal(verdict == SignatureVerdict.Good ? by.Terms : null, session);
        return verdict;
    }
}
