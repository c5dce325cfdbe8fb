namespace KeyActors.Engine.Tests.Durability;

/// <summary>What became of an edit of a closed vault.</summary>
internal enum Catch
{
    Unknown = 0,

    /// <summary>The vault does not open, and says why in a sentence.</summary>
    Refused,

    /// <summary>The vault opens; the stream serves nothing, an alarm rings, nothing is repaired.</summary>
    Unavailable,

    /// <summary>Nothing depends on what was edited: everything serves as before.</summary>
    Harmless,

    /// <summary>The vault opens recovered: its history says so, an alarm rings, every key is switched off.</summary>
    Recovered,

    /// <summary>The vault serves an older or another truth without a word: only an anchor outside the folder would tell.</summary>
    Unseen,
}

/// <summary>The three kinds of streams.</summary>
internal enum Target
{
    Unknown = 0,
    Key,
    Realm,
    Vault,
}

/// <summary>One edit and what it comes to.</summary>
/// <param name="Group">Which file or table it is made in.</param>
/// <param name="What">What is done, in words.</param>
/// <param name="Do">Does it, to one stream where the group is streams.</param>
internal sealed record TamperCell(string Group, string What, Action<Scene> Do)
{
    /// <summary>What an opening and the first call come to; a target that is missing has no such edit.</summary>
    internal IReadOnlyDictionary<Target, Catch> Recovery { get; init; } = new Dictionary<Target, Catch>();

    /// <summary>What verification says when the vault's seal or secrets are so damaged that it cannot begin.</summary>
    internal const string NotInspected = "refused";

    /// <summary>The code of a fault that verification must report; empty when it must find the history whole.</summary>
    internal string Verification { get; init; } = "";

    /// <summary>Whether it is an edit of a file and not of one stream.</summary>
    internal bool IsOfFile => Recovery.Count == 1 && Group != "journal";

    public override string ToString() => $"{Group}: {What}";
}

/// <summary>A copy of the story's vault in the hands of an attacker.</summary>
internal sealed class Scene(Story story, VaultHome home, string stream)
{
    internal Story Story => story;

    internal VaultHome Home => home;

    /// <summary>The stream that is edited.</summary>
    internal string Stream => stream;

    /// <summary>An event with others before and after it, where the stream has that many.</summary>
    internal long Middle => Math.Min(3, Last);

    internal long Last
    {
        get
        {
            using var journal = new ClosedJournal(home.Folder);
            return journal.Last(stream);
        }
    }

    internal void Edit(Action<ClosedJournal> edit)
    {
        using var journal = new ClosedJournal(home.Folder);
        edit(journal);
    }

    /// <summary>Puts the file of another folder here, or takes it away when it is not there either.</summary>
    internal void Take(string from, params string[] names)
    {
        foreach (var name in names)
        {
            var source = Path.Combine(from, name);
            if (File.Exists(source)) File.Copy(source, home.At(name), overwrite: true);
            else File.Delete(home.At(name));
        }
    }
}
