using System.Globalization;

namespace Fourtuple.Benchmarks;

/// <summary>Options of the form <c>--name value</c>; flags have no value.</summary>
internal sealed class Arguments(string[] words)
{
    public bool Flag(string name) => Array.IndexOf(words, $"--{name}") >= 0;

    public string Text(string name, string otherwise) =>
        Array.IndexOf(words, $"--{name}") is >= 0 and var place && place + 1 < words.Length
            ? words[place + 1]
            : otherwise;

    public int Number(string name, int otherwise) =>
        int.Parse(Text(name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
}
