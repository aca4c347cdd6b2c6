namespace Fourtuple.Coordinator.Api;

/// <summary>Who asked for what, and what came of it.</summary>
/// <param name="Who">Role and fingerprint of the token; open where the endpoint asks for none.</param>
/// <param name="From">Address of the caller.</param>
/// <param name="Arguments">Short values as they were given; of a plan its length and hash.</param>
public sealed record AuditEntry(
    string Time, string Who, string From, string Command, string Arguments, int ExitCode, string Outcome);
