using System.Globalization;
using BenchmarkDotNet.Attributes;
using KeyActors.Model;
using KeyActors.Store;

namespace KeyActors.Benchmarks;

/// <summary>What waking keys costs on disk, however many have something due some day: no key and no actor is in this.</summary>
[MemoryDiagnoser]
public class TimetableBenchmarks
{
    private const int PageMax = 256;
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly string folder = Directory.CreateTempSubdirectory("keyactors-benchmarks-").FullName;
    private TimetableFile timetable = null!;
    private Deadline[] later = [];
    private DateTimeOffset round = Now;

    [Params(1_000, 100_000)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        timetable = TimetableFile.Open(folder, new JournalFile(Path.Combine(folder, "journal.db"), TimeSpan.FromSeconds(5)));
        later = [.. Enumerable.Range(0, Rows).Select(static i => new Deadline(Key(i), Now.AddMinutes(i + 1)))];
        timetable.Write(later);
    }

    [GlobalSetup(Target = nameof(OneDue))]
    public void SetupOneDue()
    {
        Setup();
        timetable.Write([new Deadline(Key(Rows / 2), Now)]);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        timetable.Close();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>What the timer costs when it comes too early.</summary>
    [Benchmark(Description = "one look, nothing due")]
    public DateTimeOffset? NothingDue() => timetable.TakeDue(Now, PageMax, Now).Count == 0 ? timetable.Next() : null;

    /// <summary>It stays due, so that each look finds it.</summary>
    [Benchmark(Description = "one look, one due")]
    public int OneDue() => timetable.TakeDue(Now, PageMax, Now).Count;

    /// <summary>Every row is taken once and gets its next deadline, a page at a time, as the keys would tell it.</summary>
    [Benchmark(Description = "all due at once, worked off")]
    public int AllDue()
    {
        round = round.AddYears(1);
        var worked = 0;
        while (timetable.TakeDue(round, PageMax, round.AddMinutes(1)) is { Count: > 0 } page)
        {
            timetable.Write([.. page.Select(d => new Deadline(d.Key, round.AddMinutes(worked++ + 1)))]);
        }

        return worked;
    }

    private static KeyArn Key(int number) =>
        KeyArn.TryParse(string.Create(CultureInfo.InvariantCulture,
            $"arn:aws:kms:us-east-1:000000000000:key/00000000-0000-4000-8000-{number:x12}"), out var key)
            ? key
            : throw new ArgumentOutOfRangeException(nameof(number));
}
