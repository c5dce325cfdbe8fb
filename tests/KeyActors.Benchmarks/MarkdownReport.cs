using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using BenchmarkDotNet.Reports;
using KeyActors.Benchmarks.Journal;
using KeyActors.Benchmarks.Start;
using KeyActors.Benchmarks.Wire;

namespace KeyActors.Benchmarks;

/// <summary>Writes what was measured, and how, as one Markdown file. No figure in it is typed by hand.</summary>
internal sealed class MarkdownReport
{
    private readonly StringBuilder text = new();

    internal MarkdownReport(BenchmarkArguments arguments)
    {
        Line("# Latest measurement");
        Line();
        Line("Generated, do not edit:");
        Line();
        Line($"    dotnet run -c Release --project tests/KeyActors.Benchmarks -- {arguments.Given}".TrimEnd());
        Line();
        Line($"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, "
            + $"{RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} processors.");
        Line(Load() is { } load
            ? $"Processes that ran or waited to run in the minute before: {load}. Above one for each processor, trust only ratios,"
            : "How busy the machine was is not known: trust only ratios");
        Line("within one table, and those of the fastest rounds most.");
        Line("What each line means: [benchmarks.md](../benchmarks.md).");
    }

    /// <summary>The load of the last minute, as Linux counts it; null elsewhere.</summary>
    private static string? Load()
    {
        const string file = "/proc/loadavg";
        return File.Exists(file) ? File.ReadAllText(file).Split(' ')[0] : null;
    }

    internal void AddCipher(IEnumerable<Summary> summaries)
    {
        var measured = summaries.SelectMany(static s => s.Reports).Where(static r => r.ResultStatistics is not null);
        foreach (var group in measured.GroupBy(GroupOf))
        {
            Line();
            Line($"## {group.Key}");
            Line();
            Line("| | mean | ± | fastest | ratio of means | ratio of fastest | allocated |");
            Line("|---|---|---|---|---|---|---|");
            var raw = group.FirstOrDefault(static r => r.BenchmarkCase.Descriptor.Baseline)?.ResultStatistics;
            foreach (var report in group)
            {
                var statistics = report.ResultStatistics!;
                var means = raw is null ? "–" : F2(statistics.Mean / raw.Mean);
                var fastest = raw is null ? "–" : F2(statistics.Min / raw.Min);
                var bytes = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0;
                var name = report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'');
                var (mean, deviation) = (F0(statistics.Mean), F0(statistics.StandardDeviation));
                Line($"| {name} | {mean} ns | {deviation} ns | {F0(statistics.Min)} ns | {means} | {fastest} | {bytes} B |");
            }
        }
    }

    internal void AddTimetable(IEnumerable<Summary> summaries)
    {
        Line();
        Line("## The timetable on disk");
        Line();
        Line("| | rows | mean | ± | fastest | allocated |");
        Line("|---|---|---|---|---|---|");
        foreach (var report in summaries.SelectMany(static s => s.Reports).Where(static r => r.ResultStatistics is not null))
        {
            var (statistics, benchmark) = (report.ResultStatistics!, report.BenchmarkCase);
            var bytes = report.GcStats.GetBytesAllocatedPerOperation(benchmark) ?? 0;
            var name = benchmark.Descriptor.WorkloadMethodDisplayInfo.Trim('\'');
            Line($"| {name} | {F0((int)benchmark.Parameters["Rows"])} | {Us(statistics.Mean)} | {Us(statistics.StandardDeviation)} "
                + $"| {Us(statistics.Min)} | {F0(bytes)} B |");
        }

        static string Us(double nanoseconds) => $"{F0(nanoseconds / 1000)} µs";
    }

    internal void AddJournal(JournalFigures figures)
    {
        Line();
        Line($"## Storing events of {figures.PayloadBytes} bytes, synchronous=FULL, {figures.Rounds} interleaved rounds");
        Line();
        Line("| | events per second, median | fastest round | ratio of medians | ratio of fastest | allocated an event |");
        Line("|---|---|---|---|---|---|");
        var raw = figures.Rates[0].PerSecond;
        foreach (var rate in figures.Rates)
        {
            var (median, fastest) = (Middle(rate.PerSecond), rate.PerSecond.Max());
            Line($"| {rate.Name} | {F0(median)} | {F0(fastest)} | {F2(median / Middle(raw))} | {F2(fastest / raw.Max())} "
                + $"| {F0(Middle(rate.BytesPerEvent))} B |");
        }

        Line();
        Line("## Waiting");
        Line();
        Line("| | times measured | fastest | median | 90 of 100 within |");
        Line("|---|---|---|---|---|");
        foreach (var wait in figures.Waits)
        {
            var times = wait.Milliseconds;
            Line($"| {wait.Name} | {times.Count} | {F3(times.Min())} ms | {F3(Middle(times))} ms | {F3(At(times, 0.9))} ms |");
        }
    }

    internal void AddTrail(TrailFigures figures)
    {
        Line();
        Line($"## Writing the trail, synchronous=FULL, {figures.Writing[0].PerSecond.Count} interleaved rounds");
        Line();
        AddRates("entries", figures.Writing, 1);
        Line();
        Line($"Bytes of the file for each entry, when no two calls are equal: {F0(figures.BytesPerEntry)}.");
        Line();
        Line("## Encrypting with a trail, 256 bytes, 64 outstanding, on disk");
        Line();
        AddRates("calls", figures.Using, 0);
        Line();
        Line($"Calls that share an entry at the level `trail`, all of them equal: {F0(figures.CallsPerEntry)}.");
    }

    private void AddRates(string what, IReadOnlyList<(string Name, IReadOnlyList<double> PerSecond)> ways, int floor)
    {
        Line($"| | {what} per second, median | fastest round | ratio of medians | ratio of fastest |");
        Line("|---|---|---|---|---|");
        var raw = ways[floor].PerSecond;
        foreach (var (name, rates) in ways)
        {
            Line($"| {name} | {F0(Middle(rates))} | {F0(rates.Max())} | {F2(Middle(rates) / Middle(raw))} "
                + $"| {F2(rates.Max() / raw.Max())} |");
        }
    }

    internal void AddMemory(MemoryFigures figures)
    {
        Line();
        Line($"## Memory of {F0(figures.Keys)} keys, each used once");
        Line();
        Line("| | managed memory a key | secrets open in memory |");
        Line("|---|---|---|");
        Line($"| resident | {F0(figures.ResidentBytes)} B | {F0(figures.SecretsResident)} |");
        Line($"| gone idle | {F0(figures.IdleBytes)} B | {F0(figures.SecretsIdle)} |");
    }

    internal void AddDestruction(IReadOnlyList<(string Name, IReadOnlyList<double> Milliseconds)> figures)
    {
        Line();
        Line($"## Destroying secrets among {F0(DestructionRun.Secrets)}");
        Line();
        Line("| | times measured | fastest | median | 90 of 100 within |");
        Line("|---|---|---|---|---|");
        foreach (var (name, times) in figures)
            Line($"| {name} | {times.Count} | {F0(times.Min())} ms | {F0(Middle(times))} ms | {F0(At(times, 0.9))} ms |");
    }

    internal void AddTenants(IReadOnlyList<TenantFigures> figures)
    {
        Line();
        Line($"## {F0(figures[0].Tenants)} tenants in one vault");
        Line();
        Line($"| of each tenant | {string.Join(" | ", figures.Select(static f => f.Way))} |");
        Line("|---|---|---|");
        Row("made and used once, one after the other", static f => $"{F1(f.AloneMilliseconds)} ms");
        Row("the same, 64 at once", static f => $"{F0(f.PerSecond)} a second");
        Row("managed memory, while in memory", static f => $"{F0(f.ManagedBytes)} B");
        Row("on disk, all files", static f => $"{F0(f.DiskBytes.Sum(static file => file.Bytes))} B");
        foreach (var (file, bytes) in figures[0].DiskBytes.Where(static file => file.Bytes >= 1))
            Row($"on disk, {file}", f => $"{F0(f.DiskBytes.Single(of => of.File == file).Bytes)} B");
        Row("opening the vault with all of them", static f => $"{F0(f.OpenMilliseconds)} ms");

        void Row(string what, Func<TenantFigures, string> cell) => Line($"| {what} | {string.Join(" | ", figures.Select(cell))} |");
    }

    internal void AddWire(IReadOnlyList<WireFigures> figures)
    {
        Line();
        Line("## Requests on the AWS wire");
        Line();
        Line("| request | connections | a second | half within | 99 of 100 within | of the bare POST | errors |");
        Line("|---|---|---|---|---|---|---|");
        foreach (var f in figures)
        {
            var floor = figures.First(of => of.Connections == f.Connections).PerSecond;
            Line(FormattableString.Invariant(
                $"| {f.What} | {f.Connections} | {f.PerSecond:F0} | {f.MiddleMilliseconds:F2} ms | {f.NearlyAllMilliseconds:F2} ms | {f.PerSecond / floor:P0} | {f.Errors} |"));
        }
    }

    internal void AddStart(IReadOnlyList<StartFigures> figures)
    {
        Line();
        Line("## Starting the tool");
        Line();
        Line("| | fastest | middle | slowest | of the two floors: fastest | middle | processors, middle | of the two floors |");
        Line("|---|---|---|---|---|---|---|---|");
        foreach (var f in figures)
        {
            Line($"| {f.Way} | {F0(f.Wall.Min())} ms | {F0(Middle(f.Wall))} ms | {F0(f.Wall.Max())} ms "
                + $"| {F2(f.Wall.Min() / Floor(static of => of.Wall.Min()))} | {F2(Middle(f.Wall) / Floor(static of => Middle(of.Wall)))} "
                + $"| {F0(Middle(f.Cpu))} ms | {F2(Middle(f.Cpu) / Floor(static of => Middle(of.Cpu)))} |");
        }

        double Floor(Func<StartFigures, double> of) => figures.Take(2).Sum(of);
        static double Middle(IReadOnlyList<double> values) => values.Order().ElementAt(values.Count / 2);
    }

    public override string ToString() => text.ToString();

    private static string GroupOf(BenchmarkReport report)
    {
        var benchmark = report.BenchmarkCase;
        var verb = benchmark.Descriptor.Categories.Single() == "seal" ? "Sealing" : "Opening";
        return $"{verb} {benchmark.Parameters["Bytes"]} bytes";
    }

    private static double Middle(IEnumerable<double> values) => At(values, 0.5);

    private static double At(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
    }

    private static string F0(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string F1(double value) => value.ToString("N1", CultureInfo.InvariantCulture);

    private static string F2(double value) => value.ToString("F2", CultureInfo.InvariantCulture);

    private static string F3(double value) => value.ToString("F3", CultureInfo.InvariantCulture);

    private void Line(string line = "") => text.Append(line).Append('\n');
}
