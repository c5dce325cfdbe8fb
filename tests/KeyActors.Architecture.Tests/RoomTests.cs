using System.Reflection;

using Xunit;

namespace KeyActors.Architecture.Tests;

/// <summary>The rooms table is true: who references what, and who never sees what.</summary>
public sealed class RoomTests
{
    private const int ReadmeLinesMax = 25;

    [Fact]
    public void The_table_names_every_project_and_no_other() =>
        Assert.Equal(Repository.Rooms.Keys.Order(StringComparer.Ordinal), Room.Table.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void The_table_names_only_rooms_that_exist() => Assert.All(
        Room.Table.Values,
        room => Assert.All(room.Rooms.Concat(room.ForbiddenRooms), name => Assert.Contains(name, Repository.Rooms.Keys)));

    [Fact]
    public void No_row_allows_what_it_forbids() => Assert.All(Room.Table.Values, room =>
    {
        Offenders.None(room.Rooms.Intersect(room.ForbiddenRooms, StringComparer.Ordinal));
        Assert.DoesNotContain(room.Packages, package => room.ForbiddenPackages.Any(name => Room.Forbids(name, package)));
    });

    [Fact]
    public void A_room_references_only_rooms_of_its_row() => Assert.All(Repository.Rooms.Values, project =>
        Offenders.None(project.Rooms.Except(Room.Table[project.Name].Rooms, StringComparer.Ordinal)));

    [Fact]
    public void A_room_references_only_packages_of_its_row() => Assert.All(Repository.Rooms.Values, project =>
        Offenders.None(project.Packages.Where(package => !Room.Table[project.Name].Packages.Any(name => Room.Allows(name, package)))));

    [Fact]
    public void A_compiled_room_uses_nothing_that_it_must_never_see() => Assert.All(Room.Table.Values, room =>
    {
        var used = Assembly.Load(room.Name).GetReferencedAssemblies().Select(name => name.Name!).ToList();
        Assert.NotEmpty(used);
        Offenders.None(used.Intersect(room.ForbiddenRooms, StringComparer.Ordinal));
        Assert.DoesNotContain(used, assembly => room.ForbiddenPackages.Any(name => Room.Forbids(name, assembly)));
    });

    [Fact]
    public void Only_the_journal_knows_its_encoding() => Assert.All(
        Repository.Rooms.Values.Where(project => project.Name != "KeyActors.Journal"),
        project => Assert.DoesNotContain(project.Packages, package => Room.Forbids("MessagePack", package)));

    [Fact]
    public void No_chain_of_references_leads_from_history_to_a_secret()
    {
        var reached = Reached("KeyActors.History");
        Assert.Equal(["KeyActors.History", "KeyActors.Journal", "KeyActors.Model"], reached.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_model_stands_alone() => Assert.Equal(["KeyActors.Model"], Reached("KeyActors.Model"));

    [Fact]
    public void References_are_plain_items_of_the_project_file() => Assert.All(Repository.Rooms.Values, project =>
    {
        Assert.Empty(project.Xml.Descendants("Reference"));
        Assert.Empty(project.Xml.Descendants("Import"));
        Assert.DoesNotContain("", project.Rooms.Concat(project.Packages));
        Assert.False(File.Exists(Path.Combine(project.Folder, "Directory.Build.props")), $"{project.Name} has properties of its own.");
    });

    [Fact]
    public void Every_room_has_a_short_readme() => Offenders.None(Repository.Rooms.Values
        .Select(project => Path.Combine(project.Folder, "README.md"))
        .Where(readme => !File.Exists(readme) || File.ReadLines(readme).Count() is 0 or > ReadmeLinesMax)
        .Select(Repository.Name));

    private static HashSet<string> Reached(string room)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var next = new Stack<string>([room]);
        while (next.TryPop(out var name))
            if (reached.Add(name))
                foreach (var reference in Repository.Rooms[name].Rooms) next.Push(reference);
        return reached;
    }
}
