namespace Fourtuple.Coordinator.Planning;

/// <summary>What a level counts. Rates are open loop: starts are due whatever became of those before.</summary>
public enum LevelUnit
{
    /// <summary>Connections open at once.</summary>
    Connections,

    /// <summary>Openings a second (churn).</summary>
    OpeningsPerSecond,

    /// <summary>Requests a second (request).</summary>
    RequestsPerSecond,
}

/// <summary>Units in words.</summary>
public static class LevelUnits
{
    public static bool IsRate(this LevelUnit unit) => unit != LevelUnit.Connections;

    /// <summary>Behind a number: <c>connections</c>, <c>openings/s</c>, <c>requests/s</c>.</summary>
    public static string Noun(this LevelUnit unit) => unit switch
    {
        LevelUnit.OpeningsPerSecond => "openings/s",
        LevelUnit.RequestsPerSecond => "requests/s",
        _ => "connections",
    };
}
