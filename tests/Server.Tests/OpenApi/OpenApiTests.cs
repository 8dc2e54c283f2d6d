using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sandun.Server.OpenApi;

namespace Sandun.Server.Tests.OpenApi;

public sealed class OpenApiTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryRoute_OfSandunsApi_IsInTheDocument()
    {
        await using var server = await RunningServer.StartAsync();
        var document = JsonNode.Parse(await server.Http.GetStringAsync("/sandun/v1/openapi.json", Cancel))!;
        Assert.Equal("3.1.0", (string?)document["openapi"]);
        var routes = OpenApiDocument.Routes(server.Server.Provider.GetRequiredService<EndpointDataSource>());
        Assert.True(routes.Count > 30);
        foreach (var (method, path) in routes) Assert.NotNull(document["paths"]![path]?[method.ToLowerInvariant()]?["responses"]);
        var described = NativeDescriptions.All.Keys.Except(routes.Select(route => $"{route.Method} {route.Path}"));
        Assert.Empty(described);
        Assert.NotNull(document["paths"]!["/v2/apps/{id}"]!["put"]);
    }

    [Fact]
    public async Task EveryReference_OfTheDocument_LeadsSomewhere()
    {
        await using var server = await RunningServer.StartAsync();
        var document = JsonNode.Parse(await server.Http.GetStringAsync("/sandun/v1/openapi.json", Cancel))!;
        var references = References(document).ToList();
        Assert.NotEmpty(references);
        foreach (var reference in references)
        {
            var at = document;
            foreach (var part in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
                at = at is JsonArray list ? list[int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)] : at![part.Replace("~1", "/", StringComparison.Ordinal)];
            Assert.True(at is not null, $"{reference} leads nowhere");
        }

        var ids = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(operation => (string)operation.Value!["operationId"]!).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public async Task Page_AndAllItLoads_ComesFromTheServerItself()
    {
        await using var server = await RunningServer.StartAsync();
        using var answer = await server.Http.GetAsync("/sandun/v1/docs/", Cancel);
        var page = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotContain("src=\"http", page, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"http", page, StringComparison.Ordinal);
        Assert.Contains("openapi.json", page, StringComparison.Ordinal);
        using var script = await server.Http.GetAsync("/sandun/v1/docs/scalar.js", Cancel);
        Assert.Equal(HttpStatusCode.OK, script.StatusCode);
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(member => member.Key == "$ref" && member.Value is JsonValue ? [member.Value.ToString()] : References(member.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };
}
