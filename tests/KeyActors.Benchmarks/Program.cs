using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using KeyActors.Benchmarks;
using KeyActors.Benchmarks.Journal;
using KeyActors.Benchmarks.Start;
using KeyActors.Benchmarks.Wire;
using Perfolizer.Horology;

var arguments = BenchmarkArguments.Parse(args);
var report = new MarkdownReport(arguments);

if (arguments.Cipher || arguments.Timetable)
{
    var job = (arguments.Quick ? Job.ShortRun : Job.Default.WithWarmupCount(4).WithIterationCount(12))
        .WithIterationTime(TimeInterval.FromMilliseconds(200))
        .WithToolchain(InProcessEmitToolchain.Instance);
    var config = ManualConfig.Create(DefaultConfig.Instance).AddJob(job).AddColumn(CategoriesColumn.Default);
    if (arguments.Cipher) report.AddCipher(Run(typeof(CipherBenchmarks)));
    if (arguments.Timetable) report.AddTimetable(Run(typeof(TimetableBenchmarks)));

    IEnumerable<Summary> Run(Type benchmarks) => BenchmarkSwitcher.FromTypes([benchmarks]).Run(arguments.Rest, config);
}

if (arguments.Journal) report.AddJournal(await JournalRun.MeasureAsync(arguments.Quick));
if (arguments.Memory) report.AddMemory(await MemoryRun.MeasureAsync(arguments.Quick));

if (arguments.Destruction) report.AddDestruction(await DestructionRun.MeasureAsync(arguments.Quick));
if (arguments.Tenants) report.AddTenants(await TenantRun.MeasureAsync(arguments.Quick));

if (arguments.Trail) report.AddTrail(await TrailBenchmarks.MeasureAsync(arguments.Quick));

if (arguments.Wire) report.AddWire(await WireRun.MeasureAsync(arguments.Quick));

if (arguments.Start) report.AddStart(await StartRun.MeasureAsync(arguments.Quick));

if (arguments.Report is { } file) await File.WriteAllTextAsync(file, report.ToString());
else Console.WriteLine(report);
