using System.Globalization;
using KeyActors.Engine.Tests.Probing;
using KeyActors.Model;
using KeyActors.Probe;
using Microsoft.Data.Sqlite;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Engine.Tests.Leaks;

/// <summary>Looks through all memory of a process that uses a vault, and through all files that it wrote.</summary>
/// <remarks>The probe's randomness is known, so every secret is known: material, root, epoch key, what derives from them, data keys,
/// and the key of each message.</remarks>
public sealed class MemoryTests(ITestOutputHelper output) : IDisposable
{
    private const string SecretPages = "/secretmem";
    private static readonly EncryptionContext Context = EncryptionContext.Of(("purpose", Canary.Text(Canary.Context)));
    private readonly string folder = Directory.CreateTempSubdirectory("keyactors-leaks-").FullName;
    private readonly List<string> lines = [];
    private ProbeProcess probe = null!;

    private string VaultFolder => Path.Combine(folder, "vault");

    private string TemporaryFolder => Path.Combine(folder, "temporary");

    public void Dispose()
    {
        probe?.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Keeps_secrets_in_secret_pages_and_nothing_when_closed_and_writes_none_into_a_file()
    {
        File.WriteAllBytes(Path.Combine(folder, "source.bin"), Known.Bytes(Canary.FileContent, Canary.FileBytes));
        Directory.CreateDirectory(TemporaryFolder);
        probe = ProbeProcess.StartWithTemporaryFolder(TemporaryFolder, "leaks", folder);
        lines.AddRange(await probe.ReadUntilAsync("sealing"));
        var canLook = OperatingSystem.IsLinux() && ProcessMemory.CanRead(probe.Id);
        var canLookWhileOpen = false;
        if (!canLook) Say.Aloud(output, "SKIPPED: memory of another process cannot be read here; run as root or with ptrace allowed. Files are searched all the same.");

        // While a file is sealed, its data key is wiped already. The file key's schedule is what stays until the end.
        if (canLook) canLookWhileOpen = Look("sealing", Draws(), out var sealing) && Empty(sealing);
        await GoOnToAsync("opening");
        if (canLookWhileOpen)
        {
            Assert.True(Look("opening", Everything(), out var opening));
            Assert.NotEmpty(opening.Of("file key, raw"));
            Empty(opening, "file key", "file content");
        }

        await GoOnToAsync("open");
        var everything = Everything();
        if (canLookWhileOpen)
        {
            Assert.True(Look("open", everything, out var open));
            Empty(open);
        }

        NoFileHolds(everything, isOpen: true);
        foreach (var stage in new[] { "closed", "inspecting", "inspected" })
        {
            await GoOnToAsync(stage);
            if (stage == "inspecting" ? !canLookWhileOpen : !canLook) continue;
            Assert.Equal(stage == "inspecting", Look(stage, everything, out var look));
            Empty(look);
        }

        probe.GoOn();
        await probe.EndAsync();
        NoFileHolds(everything, isOpen: false);
    }

    private async Task GoOnToAsync(string stage)
    {
        probe.GoOn();
        lines.AddRange(await probe.ReadUntilAsync(stage));
    }

    /// <summary>Searches the probe's memory; false when this system has no secret pages, so that an open vault's can be read.</summary>
    private bool Look(string stage, Needles needles, out ProcessMemory.Look look)
    {
        look = ProcessMemory.Search(probe.Id, needles);
        var hidden = look.Unreadable.Count(static m => m.StartsWith(SecretPages, StringComparison.Ordinal));
        Say.Aloud(output, string.Create(
            CultureInfo.InvariantCulture,
            $"{stage}: {needles.Count:N0} forms looked for in {look.BytesRead:N0} bytes; {hidden} mappings of secret pages cannot be read; found {string.Join(", ", look.Finds.Select(static f => f.Name))}."));
        if (hidden == 0 && stage == "sealing") Say.Aloud(output, "SKIPPED: this system has no memfd_secret(2), so the memory of an open vault can be read; it is searched after closing.");
        return hidden > 0;
    }

    /// <summary>Nothing is found but the control, which must be.</summary>
    private static bool Empty(ProcessMemory.Look look, params string[] except)
    {
        // A context is no secret and stays in memory with whoever uses it; an ordinary array may have been copied.
        string[] expected = ["control", "ordinary plaintext", "context", .. except];
        Assert.NotEmpty(look.Of("control, raw"));
        Assert.DoesNotContain(look.Finds, f => !expected.Any(name => f.Name.StartsWith(name, StringComparison.Ordinal)));
        return true;
    }

    /// <summary>Every file of the vault, its log and its folder for temporary files; the file seal's own key is where it is said to be.</summary>
    private void NoFileHolds(Needles needles, bool isOpen)
    {
        var files = Directory.GetFiles(VaultFolder).Concat(Directory.GetFiles(TemporaryFolder, "*", SearchOption.AllDirectories))
            .Concat(new[] { "log.txt", "sealed.kaf", "streamed.kaf" }.Select(name => Path.Combine(folder, name)))
            .Where(file => !IsUnreadable(Path.GetFileName(file), isOpen)).ToList();
        Say.Aloud(output, $"Searched {string.Join(", ", files.Select(Path.GetFileName))}.");
        Assert.Contains(files, static f => f.EndsWith("journal.db", StringComparison.Ordinal));
        if (!isOpen) Assert.True(HasSnapshots(), "No snapshot was searched.");
        foreach (var file in files)
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            // The trail tells contexts: they are not secret, and what was judged by them is to be seen.
            var isTrail = Path.GetFileName(file).StartsWith("trail", StringComparison.Ordinal);
            var found = needles.In(content).Where(name => !isTrail || !name.StartsWith("context", StringComparison.Ordinal));
            string[] expected = Path.GetFileName(file) == "file.seal"
                ? ["key of the file seal, first half", "key of the file seal, raw", "key of the file seal, second half"] : [];
            Assert.True(found.SequenceEqual(expected), $"{file} holds {string.Join(", ", found)}");
        }

        Assert.NotEmpty(needles.In(File.ReadAllBytes(Path.Combine(folder, "opened.bin"))));
    }

    private bool HasSnapshots()
    {
        var text = new SqliteConnectionStringBuilder { DataSource = Path.Combine(VaultFolder, "snapshots.db"), Pooling = false }.ToString();
        using var connection = new SqliteConnection(text);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(DISTINCT persistence_id) FROM snapshots";
        return command.ExecuteScalar() is >= 3L;
    }

    /// <summary>The lock of an open vault, and the runtime's sockets.</summary>
    private static bool IsUnreadable(string name, bool isOpen) =>
        (isOpen && name == "vault.lock") || name.StartsWith("dotnet-diagnostic", StringComparison.Ordinal) || name.StartsWith("clr-debug", StringComparison.Ordinal);

    private Needles Draws()
    {
        var needles = new Needles();
        foreach (var draw in Secrets.Draws(lines)) needles.Add("draw", draw);
        return WithControl(needles);
    }

    private Needles Everything()
    {
        var needles = new Needles();
        foreach (var (name, bytes) in Secrets.Of(folder, lines, Context).All) needles.Add(name, bytes);
        var plaintexts = int.Parse(lines.Last(static l => l.StartsWith("plaintexts ", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);
        for (var i = 0; i < plaintexts; i++) needles.Add("plaintext", Known.Bytes(Canary.Plaintext + (ulong)i, Canary.PlaintextBytes));
        for (var i = 0; i < Canary.ImportedCount; i++) needles.Add("imported", Known.Bytes(Canary.Imported + (ulong)i, Canary.ImportedBytes));
        needles.Add("ordinary plaintext", Known.Bytes(Canary.Ordinary, Canary.PlaintextBytes));
        var content = Known.Bytes(Canary.FileContent, Canary.FileBytes);
        for (var at = 0; at + 64 <= content.Length; at += 1024) needles.Add("file content", content.AsSpan(at, 64));
        needles.AddText("context", Canary.Text(Canary.Context));
        return WithControl(needles);
    }

    private static Needles WithControl(Needles needles)
    {
        needles.Add("control", Known.Bytes(Canary.Control, Canary.PlaintextBytes));
        return needles;
    }
}
