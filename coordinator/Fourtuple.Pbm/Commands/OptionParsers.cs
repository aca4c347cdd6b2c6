using System.CommandLine;
using System.CommandLine.Parsing;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Pbm.Commands;

/// <summary>Options with the project's own value forms; a wrong value is named with the accepted form.</summary>
public static class OptionParsers
{
    public static Option<long?> Count(string name, string description, long minimum = 1) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            if (Quantity.TryParseCount(Text(result), out var count) && count >= minimum)
            {
                return count;
            }
            result.AddError($"{name} '{Text(result)}' is not a whole number of at least {minimum}, "
                + "such as 64, 100k or 1M");
            return null;
        },
    };

    public static Option<TimeSpan?> Duration(string name, string description, TimeSpan minimum) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            if (Quantity.TryParseDuration(Text(result), out var duration) && duration >= minimum)
            {
                return duration;
            }
            result.AddError($"{name} '{Text(result)}' is not a duration of at least {Quantity.Plan(minimum)}, "
                + "such as 10s, 5m or 1h");
            return null;
        },
    };

    public static Option<Address?> SourceAddress(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "IP",
        CustomParser = result =>
        {
            if (Address.TryParse(Text(result), out var address))
            {
                return address;
            }
            result.AddError($"{name} '{Text(result)}' is not an IP address, such as 127.0.0.1 or ::1");
            return null;
        },
    };

    private static string Text(ArgumentResult result) => result.Tokens.Count == 0 ? "" : result.Tokens[0].Value;
}
