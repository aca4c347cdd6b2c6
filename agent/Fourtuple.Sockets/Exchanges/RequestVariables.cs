namespace Fourtuple.Sockets.Exchanges;

/// <summary>What the variables of a template stand for in one request.</summary>
/// <param name="Seed">Of the random digits: the same seed gives the same bytes.</param>
public readonly record struct RequestVariables(long Connection, long Sequence, ulong Seed);
