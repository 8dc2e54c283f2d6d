using System.Text.Json.Nodes;

namespace Sandun.Formats.Compose;

/// <summary>What a service waits for.</summary>
/// <param name="all">All services of the file.</param>
/// <param name="left">Those of them whose profiles are not chosen.</param>
internal sealed class ComposeDependencies(string system, JsonObject all, IReadOnlySet<string> left, List<string> notes)
{
    public JsonArray Of(string service, JsonObject wished)
    {
        var ids = new JsonArray();
        foreach (var (other, how) in Named(wished["depends_on"]))
        {
            var member = $"services.{service}.depends_on.{other}";
            var isOptional = how?["required"]?.ToString() == "false";
            if (!all.ContainsKey(other) && !isOptional) throw new FormatException($"{member}: there is no such service");
            if (!all.ContainsKey(other) || left.Contains(other))
            {
                notes.Add($"{member}: is left out, as the service is not there");
                continue;
            }

            ids.Add((JsonNode)$"/{system}/{ComposeNames.Id(other)}");
            var condition = how?["condition"]?.ToString();
            if (condition == "service_completed_successfully") notes.Add($"{member}.condition: an app does not complete; run what is to be done once as a job before");
            if (condition == "service_healthy" && !HasCheck(all[other])) notes.Add($"{member}.condition: {other} has no healthcheck here: it counts as soon as it runs");
            if (ComposeValues.IsTrue(how?["restart"])) notes.Add($"{member}.restart: has no counterpart here: an app is not restarted with another");
        }

        return ids;
    }

    private static IEnumerable<(string Service, JsonNode? How)> Named(JsonNode? node) => node switch
    {
        JsonArray list => list.Select(item => (item!.ToString(), (JsonNode?)null)),
        JsonObject map => map.Select(member => (member.Key, member.Value)),
        _ => [],
    };

    private static bool HasCheck(JsonNode? service) => service?["healthcheck"] is JsonObject check && check["test"] is not null && !ComposeValues.IsTrue(check["disable"]);
}
