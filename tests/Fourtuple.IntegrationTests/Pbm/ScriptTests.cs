using System.Diagnostics;
using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Api;

namespace Fourtuple.IntegrationTests.Pbm;

/// <summary>Scripts from a pipe, hostile lines in them, and the completion of shells.</summary>
public sealed class ScriptTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly ScriptedPort _port = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AScriptStopsAtItsFirstErrorAndNamesTheLine()
    {
        await using var server = await ApiServer.StartAsync(_port);
        var (code, output, error) = await RunAsync(
            "# who leads\n\ncluster leader\nload status none-such  # no such run\ncluster show\n", server.Endpoint);
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Equal("coordinator-1 | 7\n", output);
        Assert.Contains("There is no run none-such.", error, StringComparison.Ordinal);
        Assert.Contains("stops at line 4 with exit code 1: load status none-such", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AScriptThatDoesAllItSaysIsSilentAboutItself()
    {
        await using var server = await ApiServer.StartAsync(_port);
        var (code, output, error) = await RunAsync(
            "cluster leader\r\nload kill-all --yes -o text\nexit\nno such\n", server.Endpoint, "-o", "json");
        Assert.Equal((ExitCodes.Pass, ""), (code, error));
        Assert.Contains("\"leader\": \"coordinator-1\"", output, StringComparison.Ordinal);
        Assert.EndsWith("Done.\n", output, StringComparison.Ordinal);
        Assert.Single(_port.Asked);
    }

    [Theory]
    [InlineData("load kill-all", ExitCodes.Usage, "add --yes")]
    [InlineData("load status \u001b[2Jrun", ExitCodes.Usage, "control characters")]
    [InlineData("load status 'run", ExitCodes.Usage, "is not closed")]
    [InlineData("load stop a/../b", ExitCodes.Usage, "is not the id of a run")]
    [InlineData("load list --most -1", ExitCodes.Usage, "whole number")]
    [InlineData("load list --most 1 --most 2", ExitCodes.Usage, "--most")]
    [InlineData("-o yaml load list", ExitCodes.Usage, "yaml")]
    public async Task WhatIsWrongIsOneSentenceAndChangesNothing(string line, int exitCode, string says)
    {
        await using var server = await ApiServer.StartAsync(_port);
        var (code, _, error) = await RunAsync(line + "\n", server.Endpoint);
        Assert.Equal(exitCode, code);
        Assert.Contains(says, error, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(2, error.TrimEnd().Split('\n').Length);
        Assert.DoesNotContain('\u001b', error);
        Assert.Empty(_port.Asked);
    }

    [Fact]
    public async Task AMegabyteInALineIsRefused()
    {
        await using var server = await ApiServer.StartAsync(_port);
        var (code, _, error) = await RunAsync("load stop " + new string('x', 1 << 20), server.Endpoint);
        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains("The line is longer than", error, StringComparison.Ordinal);
        Assert.True(error.Length < 2_000);
        Assert.Empty(_port.Asked);
    }

    [Fact]
    public async Task AWrongPortIsToldSo()
    {
        await using var pbm = await PbmProcess.RunAsync(
            _folder, ExitCodes.Usage, ["127.0.0.1:99999", "cluster", "show"]);
        Assert.Contains("'99999' is not a port", pbm.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pbm load st", "status stop")]
    [InlineData("pbm 127.0.0.1:9110 load kil", "kill-all")]
    [InlineData("pbm ENDPOINT load status run", "run-a")]
    [InlineData("pbm load list --output=j", "json")]
    [InlineData("pbm plan validate -f pl", "plan.yaml")]
    public async Task BashCompletes(string line, string words)
    {
        _folder.Write("plan.yaml", "");
        _port.Runs.Runs["run-a"] = ScriptedPort.Ended("run-a");
        await using var server = await ApiServer.StartAsync(_port);
        // bash splits the line at blanks, : and =, as COMP_WORDBREAKS says, before it calls the function.
        const string Ask = """
            eval "$(pbm completion bash)"
            COMP_LINE=$1 COMP_POINT=${#1}
            COMP_WORDS=($(sed -E 's/([:=])/ \1 /g' <<<"$1")) COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _pbm pbm "${COMP_WORDS[COMP_CWORD]}"
            echo "${COMPREPLY[*]}"
            complete -p pbm
            """;
        var asked = line.Replace("ENDPOINT", server.Endpoint, StringComparison.Ordinal);
        var (code, output, error) = await StartAsync("", "bash", "-c", Ask, "bash", asked);
        Assert.True(code == 0, error);
        Assert.Equal($"{words}\ncomplete -F _pbm pbm\n", output);
    }

    [Fact]
    public async Task ZshReadsItsScript()
    {
        // What zsh's line editor would call, and would be called by, is played: there is no terminal.
        var (code, output, error) = await StartAsync("", "zsh", "-fc", """
            compdef() { print "compdef $*"; }
            compadd() { print -l -- "${found[@]}"; }
            eval "$(pbm completion zsh)" >/dev/null
            words=(pbm load st) CURRENT=3 PREFIX=st
            _pbm
            """);
        Assert.True(code == 0, error);
        Assert.Equal(["status", "stop"], output.TrimEnd().Split('\n').Select(each => each.Split('\t')[0]));
    }

    private Task<(int Code, string Out, string Error)> RunAsync(string script, params string[] words) =>
        StartAsync(script, ["pbm", .. words]);

    private async Task<(int Code, string Out, string Error)> StartAsync(string input, params string[] line)
    {
        var start = new ProcessStartInfo(
            line[0] == "pbm" ? Path.Combine(AppContext.BaseDirectory, "pbm") : line[0], line[1..])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var ours in start.Environment.Keys.Where(key => key.StartsWith("FOURTUPLE_")).ToList())
            start.Environment.Remove(ours);
        start.Environment["PATH"] = $"{AppContext.BaseDirectory}:{start.Environment["PATH"]}";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await WriteAsync(process, input);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(deadline.Token);
        return (process.ExitCode, await output, await error);
    }

    private static async Task WriteAsync(Process process, string input)
    {
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It stopped reading at an error.
        }
    }
}
