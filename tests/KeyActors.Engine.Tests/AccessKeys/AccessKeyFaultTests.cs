using System.Text;
using KeyActors.Cipher;
using KeyActors.Engine.Tests.Backups;
using KeyActors.Engine.Tests.Destruction;
using KeyActors.Model;

namespace KeyActors.Engine.Tests.AccessKeys;

/// <summary>Access keys where something went wrong: a secret that could not be destroyed, and a vault that was put back.</summary>
public sealed class AccessKeyFaultTests : IDisposable
{
    private static readonly SigningScope Scope = new("20300101", "us-east-1", "kms");
    private readonly BackupRoom room = new();

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task A_secret_that_could_not_be_destroyed_serves_nobody_and_is_destroyed_by_the_next_opening()
    {
        string id, secret;
        await using (var vault = await room.OpenAsync(room.Options with
        {
            FolderOpened = static inner => new FailingFolder(inner, static () => true),
        }))
        {
            using var made = await vault.CreateRootCredentialsAsync(AccountId.Default);
            (id, secret) = (made.Id.ToString(), made.Secret.ToString());
            await vault.DeleteAccessKeyAsync(made.Id);
            Assert.Equal(SignatureVerdict.KeyUnknown, Judge(vault, id, secret));
            Assert.Single(vault.Engine.Parts.Keeper.Held());
            Assert.Equal(0, vault.Evidence.Secrets.Count);
        }

        await using (var vault = await room.OpenAsync())
        {
            Assert.Equal(SignatureVerdict.KeyUnknown, Judge(vault, id, secret));
            Assert.Empty(vault.Engine.Parts.Keeper.Held());
        }

        var report = await room.VerifyAsync(room.Folder, room.Folder, withSecrets: true);
        Assert.True(report.IsWhole, string.Join('\n', report.Faults));
    }

    [Fact]
    public async Task A_vault_that_was_put_back_lets_no_access_key_serve_that_it_had()
    {
        string id, secret;
        await using (var vault = await room.OpenAsync())
        {
            using var made = await vault.CreateRootCredentialsAsync(AccountId.Default);
            (id, secret) = (made.Id.ToString(), made.Secret.ToString());
            await vault.BackupAsync(room.At("copy"), new BackupOptions());
            using var later = await vault.CreateRootCredentialsAsync(AccountId.Default);
            Assert.Equal(SignatureVerdict.Good, Judge(vault, id, secret));
        }

        await room.RestoreAsync("copy", acceptOlder: true);
        await using (var restored = await room.OpenAsync())
        {
            Assert.Empty(restored.AccessKeys);
            Assert.Equal(SignatureVerdict.KeyUnknown, Judge(restored, id, secret));
            using var fresh = await restored.CreateRootCredentialsAsync(AccountId.Default);
            (id, secret) = (fresh.Id.ToString(), fresh.Secret.ToString());
            Assert.Equal(SignatureVerdict.Good, Judge(restored, id, secret));
            await restored.AcceptRecoveryAsync();
        }

        await using var again = await room.OpenAsync();
        Assert.Equal(SignatureVerdict.Good, Judge(again, id, secret));
        Assert.Single(again.AccessKeys);
    }

    private static SignatureVerdict Judge(KeyVault vault, string id, string secret)
    {
        var signature = new byte[RequestSignature.Bytes];
        RequestSignature.Sign(Encoding.ASCII.GetBytes(secret), Scope, "what was signed"u8, signature);
        Assert.True(AccessKeyId.TryParse(id, out var name));
        return vault.Signatures.Judge(name, Scope, "what was signed"u8, signature, out _);
    }
}
