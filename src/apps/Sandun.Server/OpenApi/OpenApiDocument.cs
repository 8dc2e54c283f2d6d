using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace Sandun.Server.OpenApi;

/// <summary>
/// The OpenAPI 3.1 document of what this server serves: Sandun's own API from its mapped routes, so that none can be missing, and Marathon's
/// from its reference.
/// </summary>
internal sealed class OpenApiDocument
{
    public const string Prefix = "/sandun/v1";

    private readonly JsonObject _paths = [];
    private readonly JsonObject _schemas = [];

    /// <param name="routes">Everything that is mapped.</param>
    /// <param name="version">The server's version.</param>
    public static JsonObject Build(EndpointDataSource routes, string version)
    {
        var document = new OpenApiDocument();
        foreach (var (method, path) in Routes(routes)) document.AddNative(method, path);
        foreach (var (method, path, summary) in MarathonDescriptions.All)
            document.Add(method, path, "Marathon", new ApiDescription(summary) { Body = method is "POST" or "PUT" or "PATCH" ? "as Marathon has it" : null });
        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Sandun", ["version"] = version,
                ["description"] = "Sandun's own API below /sandun/v1 and Marathon's below /v2. Refusals are {\"message\": ...} with a sentence that names the cure.",
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["paths"] = document._paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = document._schemas,
                ["securitySchemes"] = new JsonObject
                {
                    ["basic"] = new JsonObject { ["type"] = "http", ["scheme"] = "basic" }, ["bearer"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" },
                },
            },
        };
    }

    /// <summary>The mapped routes of Sandun's own API, each with a method, in order.</summary>
    public static IReadOnlyList<(string Method, string Path)> Routes(EndpointDataSource routes) =>
    [
        .. routes.Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => (Path: PathOf(endpoint), Methods: endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods))
            .Where(route => route.Methods is not null && IsOwn(route.Path))
            .SelectMany(route => route.Methods!.Select(method => (method, route.Path)))
            .Distinct().OrderBy(route => route.Path, StringComparer.Ordinal).ThenBy(route => route.method, StringComparer.Ordinal),
    ];

    private static string PathOf(RouteEndpoint endpoint) =>
        "/" + endpoint.RoutePattern.RawText!.TrimStart('/').Replace("{**", "{", StringComparison.Ordinal);

    /// <summary>The page that shows the document is no part of what it describes.</summary>
    private static bool IsOwn(string path) =>
        path.StartsWith(Prefix + "/", StringComparison.Ordinal) && !path.StartsWith(Prefix + "/docs", StringComparison.Ordinal);

    private void AddNative(string method, string path)
    {
        var described = NativeDescriptions.All.GetValueOrDefault($"{method} {path}") ?? new ApiDescription(path[(Prefix.Length + 1)..].Replace('/', ' '));
        Add(method, path, "Sandun", described);
    }

    private void Add(string method, string path, string tag, ApiDescription described)
    {
        if (_paths[path] is not JsonObject item) _paths[path] = item = [];
        var operation = new JsonObject
        {
            ["tags"] = new JsonArray(tag), ["summary"] = described.Summary, ["operationId"] = OperationId(method, path), ["parameters"] = Parameters(path, described),
            ["responses"] = new JsonObject
            {
                ["200"] = new JsonObject
                {
                    ["description"] = "Done", ["content"] = new JsonObject { [described.MediaType] = new JsonObject { ["schema"] = Schema(described.Answer) } },
                },
                ["default"] = new JsonObject
                {
                    ["description"] = "Refused",
                    ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = Schema(NativeApi.NativeJson.Default.ErrorBody) } },
                },
            },
        };
        if (described.Body is { } body)
        {
            operation["requestBody"] = new JsonObject
            {
                ["required"] = true, ["description"] = body,
                ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = new JsonObject() }, ["application/yaml"] = new JsonObject { ["schema"] = new JsonObject() } },
            };
        }

        item[method.ToLowerInvariant()] = operation;
    }

    private static JsonArray Parameters(string path, ApiDescription described)
    {
        var parameters = new JsonArray();
        foreach (var name in path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}')))
            parameters.Add((JsonNode)Parameter(name, "path", required: true, name == "id" ? "may hold slashes: shop/web" : ""));
        foreach (var (name, required, meaning) in described.Parameters) parameters.Add((JsonNode)Parameter(name, "query", required, meaning));
        return parameters;
    }

    private static JsonObject Parameter(string name, string where, bool required, string meaning) => new()
    {
        ["name"] = name, ["in"] = where, ["required"] = required, ["description"] = meaning, ["schema"] = new JsonObject { ["type"] = "string" },
    };

    /// <summary>A reference to the type's schema, which is kept once. Types of lists and numbers stand in place.</summary>
    private JsonNode Schema(JsonTypeInfo? type)
    {
        if (type is null) return new JsonObject();
        var name = type.Type.Name;
        if (type.Kind != JsonTypeInfoKind.Object || type.Type.IsGenericType) return JsonSchemaExporter.GetJsonSchemaAsNode(type);
        if (!_schemas.ContainsKey(name)) _schemas[name] = Anchored(JsonSchemaExporter.GetJsonSchemaAsNode(type), "#/components/schemas/" + name);
        return new JsonObject { ["$ref"] = "#/components/schemas/" + name };
    }

    /// <summary>References within a schema count from its own root: put them where the schema stands in the document.</summary>
    private static JsonNode Anchored(JsonNode schema, string at)
    {
        if (schema is JsonObject map)
        {
            if (map["$ref"] is JsonValue reference && reference.ToString().StartsWith('#')) map["$ref"] = at + reference.ToString()[1..];
            foreach (var (_, value) in map.ToList())
                if (value is not null) Anchored(value, at);
        }
        else if (schema is JsonArray list)
        {
            foreach (var item in list.OfType<JsonNode>()) Anchored(item, at);
        }

        return schema;
    }

    private static string OperationId(string method, string path) =>
        method.ToLowerInvariant() + string.Concat(path.Split('/', '-', '{', '}').Where(part => part.Length > 0).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
}
