using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Fourtuple.Shared.Processes;

/// <summary>The log of a process: standard error, one line a record.</summary>
public static class ProcessLog
{
    /// <summary>Lines waiting to be written; beyond, lines are lost: a slow reader must not hold an actor up.</summary>
    private const int QueuedLines = 4_096;

    public static ILoggerFactory Create(LogForm form, LogLevel least, TimeProvider time)
    {
        var json = form == LogForm.Json || (form == LogForm.Auto && Console.IsErrorRedirected);
        return LoggerFactory.Create(logging =>
        {
            logging.SetMinimumLevel(least);
            // What the web server says about itself matters only when something is wrong.
            logging.AddFilter("Microsoft", LogLevel.Warning);
            logging.AddConsole(console =>
            {
                console.FormatterName = LogLineFormatter.FormatterName;
                console.LogToStandardErrorThreshold = LogLevel.Trace;
                console.MaxQueueLength = QueuedLines;
                console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
            });
            logging.Services.AddSingleton<ConsoleFormatter>(new LogLineFormatter(json, time));
        });
    }
}
