using System.Text.RegularExpressions;

namespace KeyActors.Aws;

/// <summary>A pattern of the service's model. It has to fit the whole of a text, whether or not it says so itself, and knows
/// ASCII digits and letters only; messages show it as the model has it.</summary>
internal sealed class ModelPattern
{
    private readonly Regex whole;
    private readonly string text;

    /// <summary>Makes one of the model's own words.</summary>
    internal ModelPattern(string text) =>
        (this.text, whole) = (text, new Regex($@"\A(?:{text})\z", RegexOptions.ECMAScript));

    internal bool Fits(string value) => whole.IsMatch(value);

    /// <summary>As the model has it.</summary>
    public override string ToString() => text;
}
