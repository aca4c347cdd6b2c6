namespace Fourtuple.Shared.Processes;

/// <summary>Auto: text when standard error is a terminal, else JSON lines.</summary>
public enum LogForm { Auto, Text, Json }
