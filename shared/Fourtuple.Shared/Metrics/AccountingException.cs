namespace Fourtuple.Shared.Metrics;

/// <summary>The account of a run does not add up; the run's totals are invalid (exit 124).</summary>
public sealed class AccountingException(string message) : Exception(message);
