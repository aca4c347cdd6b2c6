namespace Fourtuple.Benchmarks.Agents;

/// <summary>What one process of simulated agents measured.</summary>
/// <param name="Lag">HdrHistogram of nanoseconds from a frame's first sending to its applied-ack, base64.</param>
/// <param name="Repeated">Frames sent again because the ack had not come by the next beat.</param>
/// <param name="NotTaken">Sends that the bus answered with full or undeliverable.</param>
internal sealed record AgentsPartResult(
    string Lag, long Frames, long Repeated, long NotTaken, long Dropped, long Refused);

/// <summary>What the coordinator's process says at the end.</summary>
internal sealed record CoordinatorResult(
    string Role, long Epoch, string StoreState, int Up, int NotUp, long RunOpen, long Dropped, long Refused,
    long Undeliverable, double GcPauseMs, long Collections2, string Outcome);
