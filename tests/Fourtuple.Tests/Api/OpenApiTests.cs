using System.Text.Json;
using Fourtuple.Coordinator.Api;

namespace Fourtuple.Tests.Api;

public sealed class OpenApiTests
{
    private readonly JsonElement _root = JsonDocument.Parse(OpenApiDocument.Json).RootElement;

    [Fact]
    public void EveryCommandIsAPathWithItsArguments()
    {
        Assert.Equal("3.1.0", _root.GetProperty("openapi").GetString());
        Assert.All(CommandRegistry.Specs, spec =>
        {
            var post = Post(spec);
            Assert.Equal(spec.Description, post.GetProperty("summary").GetString());
            Assert.Equal(spec.Role.ToString().ToLowerInvariant(), post.GetProperty("x-role").GetString());
            var schema = Schema(post);
            Assert.Equal(
                spec.Arguments.Select(each => each.Name),
                schema.GetProperty("properties").EnumerateObject().Select(each => each.Name));
            var required = schema.TryGetProperty("required", out var names)
                ? names.EnumerateArray().Select(name => name.GetString()!)
                : [];
            Assert.Equal(spec.Arguments.Where(each => each.Required).Select(each => each.Name), required);
        });
    }

    [Fact]
    public void AStreamIsAnEventStreamAndEveryErrorIsACommandAnswer() => Assert.All(CommandRegistry.Specs, spec =>
    {
        var responses = Post(spec).GetProperty("responses");
        Assert.True(responses.GetProperty("200").GetProperty("content").TryGetProperty(
            spec.Streaming ? "text/event-stream" : "application/json", out _));
        foreach (var status in (string[])["400", "401", "403", "404", "409", "413", "415", "421", "500", "503"])
        {
            Assert.Equal(
                "#/components/schemas/CommandAnswer",
                responses.GetProperty(status).GetProperty("content").GetProperty("application/json")
                    .GetProperty("schema").GetProperty("$ref").GetString());
        }
    });

    [Fact]
    public void OperationsHaveNamesOfTheirOwnAndReferencesLeadSomewhere()
    {
        Assert.Distinct(
            _root.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject())
                .Select(operation => operation.Value.GetProperty("operationId").GetString()));
        var answer = _root.GetProperty("components").GetProperty("schemas").GetProperty("CommandAnswer");
        var written = JsonSerializer.SerializeToElement(
            new CommandAnswer(0, "done"), ApiJson.Default.CommandAnswer);
        Assert.Equal(
            written.EnumerateObject().Select(each => each.Name).Order(),
            answer.GetProperty("properties").EnumerateObject().Select(each => each.Name).Order());
    }

    private static JsonElement Schema(JsonElement post) => post.GetProperty("requestBody").GetProperty("content")
        .GetProperty("application/json").GetProperty("schema");

    private JsonElement Post(CommandSpec spec) =>
        _root.GetProperty("paths").GetProperty($"/api/v1/commands/{spec.Palette}/{spec.Name}").GetProperty("post");
}
