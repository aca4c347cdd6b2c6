using Microsoft.Extensions.Configuration;

namespace Fourtuple.Shared.Settings;

/// <summary>One place settings come from.</summary>
/// <param name="Origin">For people: <c>environment</c>, <c>command line</c>, <c>file ...</c>.</param>
/// <param name="IsOurs">Nobody else puts names of ours there, so an unknown one is a mistake.</param>
internal sealed record SettingLayer(string Origin, IConfiguration Values, bool IsOurs)
{
    public IEnumerable<string> Names => Values.GetChildren().Select(child => child.Key)
        .Where(name => name.StartsWith(SettingNames.Prefix, StringComparison.OrdinalIgnoreCase));
}
