using Fourtuple.Shared.Settings;

namespace Fourtuple.Tests.Settings;

/// <summary>Where a setting comes from, and what is said when it is wrong.</summary>
public sealed class SettingsReaderTests : IDisposable
{
    private static readonly Setting<long> Workers = new(
        SettingNames.Workers, "workers", "1 to 8", "2", SettingForms.Count(1, 8));

    private readonly Sources _sources = new();

    [Fact]
    public void Command_line_beats_environment_beats_working_folder_beats_executable()
    {
        Assert.Equal((2, "default"), Read());
        _sources.BesideExecutable("""{ "FOURTUPLE_WORKERS": 3 }""");
        Assert.StartsWith("file ", Read().Origin);
        Assert.Equal(3, Read().Value);
        _sources.InWorkingFolder("""{ "fourtuple_workers": "4" }""");
        Assert.Equal(4, Read().Value);
        _sources.Environment[SettingNames.Workers] = "5";
        Assert.Equal((5, "environment"), Read());
        _sources.Words = ["--FOURTUPLE_WORKERS=6"];
        Assert.Equal((6, "command line"), Read());
        _sources.Words = ["--fourtuple_workers", "7"];
        Assert.Equal((7, "command line"), Read());
    }

    [Fact]
    public void An_empty_text_is_as_good_as_none()
    {
        _sources.InWorkingFolder("""{ "FOURTUPLE_WORKERS": "4" }""");
        _sources.Environment[SettingNames.Workers] = "";
        _sources.Words = ["--FOURTUPLE_WORKERS="];
        Assert.Equal(4, Read().Value);
    }

    [Theory]
    [InlineData("9", "FOURTUPLE_WORKERS (environment): '9' is out of bounds; give 1 to 8")]
    [InlineData("two", "FOURTUPLE_WORKERS (environment): 'two' is not a whole number; give 1 to 8")]
    [InlineData("2.5", "FOURTUPLE_WORKERS (environment): '2.5' is not a whole number; give 1 to 8")]
    public void A_wrong_one_is_named_with_source_and_form(string text, string expected)
    {
        _sources.Environment[SettingNames.Workers] = text;
        Assert.Equal(expected, Problems());
    }

    [Fact]
    public void A_wrong_one_of_a_strong_source_is_not_hidden_by_a_right_one_of_a_weak_source()
    {
        _sources.Environment[SettingNames.Workers] = "3";
        _sources.Words = ["--FOURTUPLE_WORKERS=x"];
        Assert.Contains("(command line): 'x'", Problems());
    }

    [Fact]
    public void A_secret_is_never_repeated()
    {
        var secret = Workers with { Secret = true };
        _sources.Environment[SettingNames.Workers] = "geheim";
        var reader = _sources.Reader();
        reader.Get(secret);
        Assert.DoesNotContain("geheim", string.Join(' ', reader.Problems) + reader.Lines[0].Value);
    }

    [Fact]
    public void Everything_wrong_is_kept()
    {
        _sources.Environment[SettingNames.Workers] = "x";
        var reader = _sources.Reader();
        reader.Get(Workers);
        reader.Get(Workers with { Name = SettingNames.Bus, Default = null, Required = true });
        Assert.Equal(2, reader.Problems.Count);
        Assert.Equal("FOURTUPLE_BUS is not set; give 1 to 8", reader.Problems[1].Text);
    }

    [Theory]
    [InlineData("--FOURTUPLE_WORKRES=3", "did you mean FOURTUPLE_WORKERS?")]
    [InlineData("--workers=3", "workers (command line) is not a setting")]
    [InlineData("amqp://a:geheim@b", "word 1 of the command line is not --NAME value")]
    [InlineData("--FOURTUPLE_WORKERS", "FOURTUPLE_WORKERS (command line) has no value")]
    public void A_command_line_that_is_not_understood_is_a_problem(string word, string expected)
    {
        _sources.Words = [word];
        Assert.Contains(expected, Problems());
        Assert.DoesNotContain("geheim", Problems());
    }

    [Fact]
    public void A_misspelt_variable_is_a_warning_and_one_of_an_orchestrator_is_nothing()
    {
        _sources.Environment["FOURTUPLE_MAX_CONECTIONS"] = "5";
        _sources.Environment["FOURTUPLE_CONSOLE_SERVICE_PORT_HTTP_METRICS_EXTERNAL"] = "tcp://10.0.0.1:1";
        var reader = _sources.Reader();
        Assert.Empty(reader.Problems);
        Assert.Contains("FOURTUPLE_MAX_CONNECTIONS", Assert.Single(reader.Warnings));
    }

    [Theory]
    [InlineData("{ not json", "can't be read")]
    [InlineData("""{ "FOURTUPLE_WORKRES": 1 }""", "did you mean FOURTUPLE_WORKERS?")]
    [InlineData("""{ "FOURTUPLE_ALLOW": ["10.0.0.0/8"] }""", "is a list or an object; give one text")]
    public void A_file_that_is_not_understood_is_a_problem(string json, string expected)
    {
        _sources.InWorkingFolder(json);
        Assert.Contains(expected, Problems());
    }

    [Fact]
    public void A_file_may_hold_what_is_not_ours()
    {
        _sources.InWorkingFolder("""{ "Logging": { "LogLevel": { "Default": "Debug" } }, "FOURTUPLE_STORE": "x" }""");
        Assert.Equal("", Problems());
    }

    public void Dispose() => _sources.Dispose();

    private (long Value, string Origin) Read()
    {
        var reader = _sources.Reader();
        var value = reader.Get(Workers);
        Assert.Empty(reader.Problems);
        return (value, reader.Lines[0].Origin);
    }

    private string Problems()
    {
        var reader = _sources.Reader();
        reader.Get(Workers);
        return string.Join('\n', reader.Problems);
    }
}
