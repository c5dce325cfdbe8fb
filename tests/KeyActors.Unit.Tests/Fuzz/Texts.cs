using System.Text;

namespace KeyActors.Unit.Tests.Fuzz;

/// <summary>Texts that nobody would write: any code unit, halves of surrogate pairs, controls, and good texts with something
/// changed.</summary>
internal static class Texts
{
    private static readonly char[] Odd =
        ['\0', '\n', '\r', '\t', ' ', ':', '/', '-', '_', '.', '"', '\'', '\\', '{', '}', '\u007f', '\u0085', '\u00e9', '\u202e', '\u2028', '\ud800', '\udc00', '\uffff', '\u0660', '\uff11'];

    internal static string Any(Dice dice, IReadOnlyList<string> good)
    {
        if (dice.Below(8) == 0) return Nonsense(dice, dice.Below(dice.Below(10) == 0 ? 5000 : 60));
        var text = new StringBuilder(dice.Of(good));
        for (var n = dice.Between(0, 3); n > 0; n--) Edit(text, dice, good);
        return text.ToString();
    }

    private static void Edit(StringBuilder text, Dice dice, IReadOnlyList<string> good)
    {
        var at = dice.Below(text.Length + 1);
        switch (dice.Below(6))
        {
            case 0:
                text.Insert(at, Unit(dice));
                break;
            case 1:
                if (at < text.Length) text[at] = Unit(dice);
                break;
            case 2:
                text.Remove(at, Math.Min(text.Length - at, dice.Between(1, 5)));
                break;
            case 3:
                text.Insert(at, dice.Of(good));
                break;
            case 4:
                if (at < text.Length) text[at] = char.IsUpper(text[at]) ? char.ToLowerInvariant(text[at]) : char.ToUpperInvariant(text[at]);
                break;
            default:
                text.Insert(at, Nonsense(dice, dice.Below(5)));
                break;
        }
    }

    private static char Unit(Dice dice) => dice.Below(2) == 0 ? dice.Of(Odd) : (char)dice.Below(dice.Below(2) == 0 ? 128 : 65_536);

    private static string Nonsense(Dice dice, int length) => string.Create(length, dice, static (text, d) =>
    {
        foreach (ref var c in text) c = Unit(d);
    });
}
