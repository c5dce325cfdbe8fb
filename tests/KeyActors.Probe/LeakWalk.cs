using System.Security.Cryptography;
using KeyActors.Model;

namespace KeyActors.Probe;

/// <summary>Puts marked secrets through every call of a vault, gives back what it was given, and stops where a test looks.</summary>
/// <remarks>The folder holds <c>source.bin</c> when it starts. Marked plaintexts lie in pinned arrays, so that wiping them reaches
/// the only copy that the caller made.</remarks>
internal sealed class LeakWalk(string folder)
{
    private readonly KnownEntropy entropy = new();
    private readonly byte[] control = Marked(Canary.Control);
    private readonly EncryptionContext context = EncryptionContext.Of(("purpose", Canary.Text(Canary.Context)));
    private ulong plaintexts;
    private ulong intentions;

    private string VaultFolder => Path.Combine(folder, "vault");

    internal async Task RunAsync()
    {
        using var log = new FileLog(Path.Combine(folder, "log.txt"));
        var settings = new Dictionary<string, string> { ["snapshot-every"] = "2" };
        var options = new VaultOptions { Entropy = entropy, LoggerFactory = log, Settings = settings };
        var vault = await KeyVault.OpenAsync(VaultFolder, options);
        await using (vault)
        {
            var (one, two) = await KeysAsync(vault);
            await MessagesAsync(vault, one, two);
            await DataKeysAsync(vault, one);
            foreach (var key in new[] { one, two }) await TellMaterialsAsync(vault, key);
            await FilesAsync(vault, one);
            await ImportsAsync(vault);
            await PairsAndCodesAsync(vault, one);
            await RefusedAsync(vault, one);
            Stop("open");
        }

        Stop("closed");
        await using (await KeyVault.InspectAsync(VaultFolder, options)) Stop("inspecting");
        Stop("inspected");
        GC.KeepAlive(control);
    }

    private async Task<(string One, string Two)> KeysAsync(KeyVault vault)
    {
        var one = (await Once(vault).CreateKeyAsync("alias/one")).Arn.ToString();
        var wanted = new NewKey { Description = "second", Tags = [new Tag("team", "blue")] };
        var two = (await Once(vault).CreateKeyAsync(null, wanted)).Arn.ToString();
        await Once(vault).UpdateDescriptionAsync(one, "first");
        await Once(vault).TagKeyAsync(one, [new Tag("team", "red"), new Tag("stage", "test")]);
        await Once(vault).UntagKeyAsync(one, ["stage"]);
        await Once(vault).DisableKeyAsync(two);
        await Once(vault).EnableKeyAsync(two);
        await Once(vault).RotateKeyAsync(one);
        await Once(vault).CreateAliasAsync("alias/two", one);
        await Once(vault).UpdateAliasAsync("alias/two", two);
        await Once(vault).CreateAliasAsync("alias/gone", two);
        await Once(vault).DeleteAliasAsync("alias/gone");
        await foreach (var _ in vault.ListKeysAsync()) { }
        await foreach (var _ in vault.ListAliasesAsync()) { }
        return (one, two);
    }

    private async Task MessagesAsync(KeyVault vault, string one, string two)
    {
        var plain = Next();
        var bare = await vault.EncryptAsync("alias/one", plain);
        var bound = await vault.EncryptAsync(one, plain, context);
        var direct = new byte[plain.Length + 106];
        await vault.As(new Caller("role/app", "10.0.0.1")).EncryptAsync(two, plain, context, direct);
        CryptographicOperations.ZeroMemory(plain);

        var opened = GC.AllocateArray<byte>(Canary.PlaintextBytes, pinned: true);
        await vault.DecryptAsync(bare, EncryptionContext.Empty, opened);
        await vault.DecryptAsync(bound, context, opened);
        await vault.DecryptAsync(direct, context, opened);
        CryptographicOperations.ZeroMemory(opened);

        // An ordinary array comes back: wiped at once, but a collection may have moved it by then.
        var ordinary = Marked(Canary.Ordinary);
        var loose = await vault.EncryptAsync(two, ordinary);
        var tied = await vault.EncryptAsync(two, ordinary, context);
        CryptographicOperations.ZeroMemory(ordinary);
        CryptographicOperations.ZeroMemory(await vault.DecryptAsync(loose));
        CryptographicOperations.ZeroMemory(await vault.DecryptAsync(tied, context));
        CryptographicOperations.ZeroMemory(await vault.DecryptAsync(two, tied, context));

        var moved = await vault.ReEncryptAsync(bound, context, two, EncryptionContext.Empty);
        foreach (var blob in new[] { bound, direct, tied }) Tell("bound", blob);
        foreach (var blob in new[] { bare, loose, moved }) Tell("bare", blob);
    }

    private async Task DataKeysAsync(KeyVault vault, string one)
    {
        using (var held = await vault.GenerateDataKeyAsync(one, 32, context))
        {
            Tell("bound", held.Blob.Span);
            var again = GC.AllocateArray<byte>(32, pinned: true);
            await vault.DecryptAsync(held.Blob, context, again);
            CryptographicOperations.ZeroMemory(again);
        }

        var plain = GC.AllocateArray<byte>(64, pinned: true);
        var blob = new byte[64 + 106];
        await vault.GenerateDataKeyAsync(one, plain, context, blob);
        CryptographicOperations.ZeroMemory(plain);
        Tell("bound", blob);
        Tell("bound", await vault.GenerateDataKeyWithoutPlaintextAsync(one, 48, context));
        vault.GenerateRandom(plain);
        CryptographicOperations.ZeroMemory(plain);
    }

    private async Task FilesAsync(KeyVault vault, string one)
    {
        var (source, sealedFile, openedFile) = (At("source.bin"), At("sealed.kaf"), At("opened.bin"));
        await vault.EncryptFileAsync(one, source, sealedFile, Pausing("sealing"));
        await vault.DecryptFileAsync(sealedFile, openedFile, Pausing("opening"));
        var options = new EnvelopeOptions { Context = context };
        await using (var input = Unbuffered(openedFile, FileMode.Open))
        await using (var output = Unbuffered(At("streamed.kaf"), FileMode.Create))
            await vault.EncryptStreamAsync(one, input, output, options);
        await using (var input = Unbuffered(At("streamed.kaf"), FileMode.Open))
            await vault.DecryptStreamAsync(input, Stream.Null, options);
    }

    /// <summary>Scalars and keys for codes are draws, so that they are looked for like all of those; RSA's numbers are the platform's
    /// library's, and nobody knows them.</summary>
    private async Task PairsAndCodesAsync(KeyVault vault, string one)
    {
        foreach (var (spec, algorithm) in new[]
        {
            (KeySpec.EccNistP256, SigningAlgorithm.EcdsaSha256), (KeySpec.EccSecgP256K1, SigningAlgorithm.EcdsaSha256),
            (KeySpec.EccNistP384, SigningAlgorithm.EcdsaSha384), (KeySpec.EccNistP521, SigningAlgorithm.EcdsaSha512),
            (KeySpec.EccNistEdwards25519, SigningAlgorithm.Ed25519Sha512),
            (KeySpec.Rsa2048, SigningAlgorithm.RsassaPssSha256), (KeySpec.MlDsa44, SigningAlgorithm.MlDsaShake256),
            (KeySpec.MlDsa87, SigningAlgorithm.MlDsaShake256),
        })
        {
            var key = await MakeAsync(spec, KeyUsage.SignVerify);
            var signed = await vault.SignAsync(key, control, algorithm);
            await vault.VerifyAsync(key, control, MessageKind.Raw, algorithm, signed.Signature);
            await vault.GetPublicKeyAsync(key);
        }

        foreach (var row in SpecRules.Rows.Where(static r => r.Agreement.Length > 0))
        {
            var (key, other) = (await MakeAsync(row.Spec, KeyUsage.KeyAgreement), await MakeAsync(row.Spec, KeyUsage.KeyAgreement));
            var open = await vault.GetPublicKeyAsync(other);
            using var secret = await vault.DeriveSharedSecretAsync(key, open.SubjectPublicKeyInfo, row.Agreement[0]);
        }

        foreach (var row in SpecRules.Rows.Where(static r => r.Mac.Length > 0))
        {
            var key = await MakeAsync(row.Spec, KeyUsage.GenerateVerifyMac);
            var made = await vault.GenerateMacAsync(key, control, row.Mac[0]);
            await vault.VerifyMacAsync(key, control, row.Mac[0], made.Mac);
        }

        var room = GC.AllocateArray<byte>(Limits.CiphertextBytesMax, pinned: true);
        foreach (var spec in new[] { KeySpec.EccNistP256, KeySpec.EccNistP384, KeySpec.EccNistP521, KeySpec.EccSecgP256K1, KeySpec.EccNistEdwards25519 })
        {
            using var pair = await vault.GenerateDataKeyPairAsync(one, spec, context);
            using var closed = await vault.GenerateDataKeyPairWithoutPlaintextAsync(one, spec, context);
            await vault.DecryptAsync(pair.Blob, context, room);
            CryptographicOperations.ZeroMemory(room);
        }

        foreach (var row in SpecRules.Rows.Where(static r => r.Encapsulation.Length > 0))
        {
            var key = await MakeAsync(row.Spec, KeyUsage.EncapsulateDecapsulate);
            using var made = await vault.EncapsulateAsync(key, row.Encapsulation[0]);
            using var opened = await vault.DecapsulateAsync(key, made.Ciphertext, row.Encapsulation[0]);
            using var pair = await vault.GenerateDataKeyPairAsync(one, row.Spec, context);
        }

        // Plaintexts of RSA are marked; its own numbers cannot be.
        var rsa = await MakeAsync(KeySpec.Rsa2048, KeyUsage.EncryptDecrypt);
        var plain = Next();
        var cipher = new byte[512];
        var done = await vault.EncryptAsync(rsa, plain, EncryptionAlgorithm.RsaesOaepSha256, cipher);
        CryptographicOperations.ZeroMemory(plain);
        await vault.DecryptAsync(rsa, cipher.AsMemory(0, done.Bytes), EncryptionAlgorithm.RsaesOaepSha256, room);
        CryptographicOperations.ZeroMemory(room);

        async Task<string> MakeAsync(KeySpec spec, KeyUsage usage) =>
            (await Once(vault).CreateKeyAsync(null, new NewKey { Spec = spec, Usage = usage })).Arn.ToString();
    }

    /// <summary>Material comes in, rotates, goes and comes back; and what is wrong with it is refused.</summary>
    private async Task ImportsAsync(KeyVault vault)
    {
        var key = (await Once(vault).CreateKeyAsync(null, new NewKey { Origin = KeyOrigin.External })).Arn.ToString();
        var (direct, nested) = await ParametersAsync();
        var (first, second) = (Wrapped(direct, 0), Wrapped(nested, 1));
        var name = await ImportAsync(direct, first);
        await vault.EncryptAsync(key, control);
        await ImportAsync(nested, second, ImportKind.New);
        await Once(vault).RotateKeyAsync(key);
        await vault.EncryptAsync(key, control);
        await Once(vault).DeleteImportedKeyMaterialAsync(key, name);

        // The deletion ended the tokens.
        (direct, nested) = await ParametersAsync();
        (first, second) = (Wrapped(direct, 0), Wrapped(nested, 1));
        await ImportAsync(direct, first);
        var damaged = second.ToArray();
        damaged[^1] ^= 1;
        await RefusesAsync(() => RefusedImportAsync(nested, first));
        await RefusesAsync(() => RefusedImportAsync(direct, second));
        await RefusesAsync(() => RefusedImportAsync(direct, Wrapped(direct, 1, cut: 1)));
        await RefusesAsync(() => RefusedImportAsync(nested, damaged));

        async Task<(ImportParameters Direct, ImportParameters Nested)> ParametersAsync() => (
            await vault.GetParametersForImportAsync(key, ImportKeySpec.Rsa2048, ImportAlgorithm.OaepSha256),
            await vault.GetParametersForImportAsync(key, ImportKeySpec.Rsa2048, ImportAlgorithm.AesKeyWrapSha256));

        ValueTask<KeyMaterialId> ImportAsync(ImportParameters given, byte[] wrapped, ImportKind? kind = null) =>
            Once(vault).ImportKeyMaterialAsync(key, given.Token, wrapped, new ImportOptions { ExpiresAt = null, Kind = kind });

        async ValueTask<byte[]> RefusedImportAsync(ImportParameters given, byte[] wrapped)
        {
            await ImportAsync(given, wrapped);
            return [];
        }
    }

    private static byte[] Wrapped(ImportParameters given, ulong material, int cut = 0)
    {
        var bytes = GC.AllocateArray<byte>(2 * Canary.ImportedBytes, pinned: true);
        var inner = bytes.AsSpan(..Canary.ImportedBytes);
        var own = bytes.AsSpan(Canary.ImportedBytes..)[..^cut];
        Known.Fill(Canary.Imported + Canary.ImportedCount - 1, inner);
        Known.Fill(Canary.Imported + material, own);
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(given.PublicKey.Span, out _);
        var isNested = given.Wrapping.Algorithm == ImportAlgorithm.AesKeyWrapSha256;
        var wrapped = new byte[256];
        rsa.Encrypt(isNested ? inner : own, wrapped, RSAEncryptionPadding.OaepSHA256);
        if (isNested)
        {
            using var aes = Aes.Create();
            aes.SetKey(inner);
            wrapped = [.. wrapped, .. aes.EncryptKeyWrapPadded(own)];
        }

        CryptographicOperations.ZeroMemory(bytes);
        return wrapped;
    }

    /// <summary>The unhappy ways: what they leave behind counts as well.</summary>
    private async Task RefusedAsync(KeyVault vault, string one)
    {
        var plain = Next();
        var blob = await vault.EncryptAsync(one, plain, context);
        Tell("bound", blob);
        var large = GC.AllocateArray<byte>(5000, pinned: true);
        Known.Fill(Canary.Plaintext + plaintexts++, large);
        await RefusesAsync(() => vault.EncryptAsync(one, large, context));
        await RefusesAsync(() => vault.EncryptAsync("alias/missing", plain, context));
        await RefusesAsync(() => vault.DecryptAsync(blob));
        await RefusesAsync(() => vault.DecryptAsync("alias/two", blob, context));
        await Once(vault).DisableKeyAsync(one);
        await RefusesAsync(() => vault.EncryptAsync(one, plain, context));
        await RefusesAsync(() => vault.DecryptAsync(blob, context));
        await Once(vault).EnableKeyAsync(one);
        var damaged = blob.ToArray();
        damaged[^1] ^= 1;
        await RefusesAsync(() => vault.DecryptAsync(damaged, context));
        CryptographicOperations.ZeroMemory(plain);
        CryptographicOperations.ZeroMemory(large);
    }

    private static async Task RefusesAsync(Func<ValueTask<byte[]>> call)
    {
        try
        {
            CryptographicOperations.ZeroMemory(await call());
        }
        catch (RefusedException)
        {
            return;
        }

        throw new InvalidOperationException("This call should have been refused.");
    }

    private static async Task TellMaterialsAsync(KeyVault vault, string key)
    {
        foreach (var material in (await vault.DescribeKeyAsync(key)).Materials) Console.WriteLine($"material {key} {material.Id}");
    }

    private VaultClient Once(KeyVault vault) => vault.Once(IdempotencyKey.Of($"step {intentions++}"));

    private string At(string name) => Path.Combine(folder, name);

    private EnvelopeOptions Pausing(string word)
    {
        var stopped = false;
        return new EnvelopeOptions
        {
            Context = context,
            Progress = new Reports(() =>
            {
                if (!stopped) Stop(word);
                stopped = true;
            }),
        };
    }

    private static FileStream Unbuffered(string path, FileMode mode) =>
        new(path, mode, mode == FileMode.Open ? FileAccess.Read : FileAccess.Write, FileShare.Read, bufferSize: 0);

    private byte[] Next() => Marked(Canary.Plaintext + plaintexts++);

    private static byte[] Marked(ulong stream)
    {
        var bytes = GC.AllocateArray<byte>(Canary.PlaintextBytes, pinned: true);
        Known.Fill(stream, bytes);
        return bytes;
    }

    private static void Tell(string kind, ReadOnlySpan<byte> blob) => Console.WriteLine($"blob {kind} {Convert.ToHexStringLower(blob)}");

    private void Stop(string word)
    {
        Console.WriteLine($"plaintexts {plaintexts}");
        Console.WriteLine($"draws {string.Join(',', entropy.Lengths)}");
        Console.WriteLine(word);
        Console.ReadLine();
    }

    private sealed class Reports(Action report) : IProgress<long>
    {
        public void Report(long value) => report();
    }
}
