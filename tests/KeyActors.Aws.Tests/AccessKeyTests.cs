using System.Text;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Aws.Tests;

/// <summary>Access keys: made once, shown once, kept as secrets are kept, ended for good.</summary>
public sealed class AccessKeyTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("keyactors-aws-");
    private static readonly SigningScope Scope = new("20300101", "us-east-1", "kms");

    private string VaultPath => Path.Combine(folder.FullName, "vault");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task An_access_key_outlives_closings_and_epoch_steps_and_is_written_in_clear_nowhere()
    {
        string id, secret;
        await using (var vault = await OpenAsync())
        {
            using var made = await vault.CreateRootCredentialsAsync(AccountId.Default);
            (id, secret) = (made.Id.ToString(), made.Secret.ToString());
            Assert.Matches("^AKIA[A-Z2-7]{16}$", id);
            Assert.Matches("^[A-Za-z0-9+/]{40}$", secret);
            Assert.DoesNotContain(secret, made.ToString());
            Assert.Equal(SignatureVerdict.Good, Judge(vault, id, secret));
            await vault.RotateEpochAsync();
            Assert.Equal(SignatureVerdict.Good, Judge(vault, id, secret));
        }

        await using (var vault = await OpenAsync())
        {
            Assert.Equal(SignatureVerdict.Good, Judge(vault, id, secret));
            Assert.Equal(SignatureVerdict.Mismatch, Judge(vault, id, secret + "x"));
            Assert.Equal(SignatureVerdict.KeyUnknown, Judge(vault, "AKIAIOSFODNN7EXAMPLE", secret));
            var listed = Assert.Single(vault.AccessKeys);
            Assert.Equal((id, AccountId.Default, false), (listed.Id.ToString(), listed.Account, listed.IsFromOutside));
        }

        foreach (var file in Directory.GetFiles(VaultPath))
            Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.ASCII.GetBytes(secret)));
    }

    [Fact]
    public async Task An_access_key_that_is_deleted_serves_no_longer_not_even_after_a_restart_and_its_secret_is_gone()
    {
        string id, secret;
        await using (var vault = await OpenAsync())
        {
            using var made = await vault.CreateRootCredentialsAsync(AccountId.Default);
            using var kept = await vault.CreateRootCredentialsAsync(AccountId.Default);
            (id, secret) = (made.Id.ToString(), made.Secret.ToString());
            await vault.CreateKeyAsync("alias/a");

            await vault.DeleteAccessKeyAsync(made.Id);
            Assert.Equal(SignatureVerdict.KeyUnknown, Judge(vault, id, secret));
            Assert.Equal(SignatureVerdict.Good, Judge(vault, kept.Id.ToString(), kept.Secret.ToString()));
            Assert.Equal(1, vault.Evidence.Secrets.Count);
            var no = await Assert.ThrowsAsync<RefusedException>(async () => await vault.DeleteAccessKeyAsync(made.Id));
            Assert.IsType<Refusal.AccessKeyUnknown>(no.Refusal);
            Assert.Equal("x"u8.ToArray(), await vault.DecryptAsync(await vault.EncryptAsync("alias/a", "x"u8.ToArray())));
        }

        await using (var vault = await OpenAsync())
        {
            Assert.Equal(SignatureVerdict.KeyUnknown, Judge(vault, id, secret));
            Assert.Single(vault.AccessKeys);
        }
    }

    [Fact]
    public async Task An_access_key_from_outside_serves_until_the_vault_is_closed()
    {
        const string secret = "a-secret-from-outside-0123456789";
        await using (var vault = await OpenAsync())
        {
            vault.AddRootCredentials(AccountId.Default, "OUTSIDE", secret);
            Assert.Equal(SignatureVerdict.Good, Judge(vault, "OUTSIDE", secret));
            Assert.True(Assert.Single(vault.AccessKeys).IsFromOutside);
            Assert.Throws<RefusedException>(() => vault.AddRootCredentials(AccountId.Default, "OUTSIDE", secret));
            Assert.Throws<RefusedException>(() => vault.AddRootCredentials(AccountId.Default, "a/b/c/d", secret));
            Assert.Throws<RefusedException>(() => vault.AddRootCredentials(AccountId.Default, "SHORT", "short"));
        }

        await using (var vault = await OpenAsync()) Assert.Empty(vault.AccessKeys);
    }

    private async Task<KeyVault> OpenAsync() => await KeyVault.OpenAsync(VaultPath, new VaultOptions { Environment = [] });

    private static SignatureVerdict Judge(KeyVault vault, string id, string secret)
    {
        var signature = new byte[32];
        KeyActors.Cipher.RequestSignature.Sign(Encoding.ASCII.GetBytes(secret), Scope, "what was signed"u8, signature);
        Assert.True(AccessKeyId.TryParse(id, out var name));
        return vault.Signatures.Judge(name, Scope, "what was signed"u8, signature, out _);
    }
}
