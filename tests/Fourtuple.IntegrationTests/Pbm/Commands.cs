using System.Diagnostics;

namespace Fourtuple.IntegrationTests.Pbm;

/// <summary>Small system commands tests need.</summary>
public static class Commands
{
    /// <summary>Runs to the end; anything but exit code 0 fails the test with what was printed.</summary>
    public static async Task RunAsync(string file, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(file, arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{file} {string.Join(' ', arguments)}: {error}{await output}");
    }
}
