namespace KeyActors.Benchmarks;

/// <summary>What to measure, and where the report goes.</summary>
/// <param name="Quick">Fewer and shorter rounds.</param>
/// <param name="Report">The Markdown file to write; null for none.</param>
/// <param name="Cipher">Whether to measure sealing and opening.</param>
/// <param name="Journal">Whether to measure the journal: storing, recovering, opening.</param>
/// <param name="Timetable">Whether to measure the timetable: one look, and working off what is due.</param>
/// <param name="Memory">Whether to measure what keys hold in memory.</param>
/// <param name="Destruction">Whether to measure destroying secrets among many.</param>
/// <param name="Trail">Whether to measure the trail: writing it, and encrypting with it.</param>
/// <param name="Tenants">Whether to measure many tenants in one vault.</param>
/// <param name="Wire">Whether to load a served vault with wrk, which must be installed; not part of a run without a choice.</param>
/// <param name="Start">Whether to publish the tool and time how it starts; not part of a run without a choice.</param>
/// <param name="Rest">Arguments for BenchmarkDotNet.</param>
/// <param name="Given">The command line as it was given.</param>
internal sealed record BenchmarkArguments(
    bool Quick, string? Report, bool Cipher, bool Journal, bool Timetable, bool Memory, bool Destruction, bool Trail, bool Tenants,
    bool Wire, bool Start, string[] Rest, string Given)
{
    internal static BenchmarkArguments Parse(string[] arguments)
    {
        var (quick, cipher, journal, timetable, memory) = (false, false, false, false, false);
        var (destruction, trail, tenants, wire, start) = (false, false, false, false, false);
        string? report = null;
        var rest = new List<string>();
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--quick": quick = true; break;
                case "--cipher": cipher = true; break;
                case "--journal": journal = true; break;
                case "--timetable": timetable = true; break;
                case "--memory": memory = true; break;
                case "--destruction": destruction = true; break;
                case "--trail": trail = true; break;
                case "--tenants": tenants = true; break;
                case "--wire": wire = true; break;
                case "--start": start = true; break;
                case "--report" when i + 1 < arguments.Length: report = arguments[++i]; break;
                case "--report": throw new ArgumentException("Give a file after --report.", nameof(arguments));
                default: rest.Add(arguments[i]); break;
            }
        }

        if (rest.Count == 0) rest.AddRange("--filter", "*");
        var all = !cipher && !journal && !timetable && !memory && !destruction && !trail && !tenants && !wire
            && !start;
        var given = string.Join(' ', arguments.Select(static a => a.Contains('*', StringComparison.Ordinal) ? $"'{a}'" : a));
        return new BenchmarkArguments(
            quick, report, cipher || all, journal || all, timetable || all, memory || all, destruction || all,
            trail || all, tenants || all, wire, start, [.. rest], given);
    }
}
