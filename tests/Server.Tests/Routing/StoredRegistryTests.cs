using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sandun.Lab;
using Sandun.Proxies.Haproxy;
using Sandun.Tests;
using Sandun.Tests.Routing;

namespace Sandun.Server.Tests.Routing;

/// <summary>The registry in etcd, as confd and others read it past our servers: docs/routing.md names keys and members, and they are there.</summary>
public sealed partial class StoredRegistryTests
{
    private const string Root = "/sandun/services/registry";
    private const int Apps = 2;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TemplateOfTheGuide_OverTheKeysInEtcd_IsAWorkingConfiguration()
    {
        var program = RealParts.Program("haproxy", "haproxy");
        await using var etcd = await EtcdCluster.StartAsync(RealParts.Program("etcd", "etcd-server"), 1, []);
        await using var drill = await RoutingDrill.StartAsync(HaproxyBinary.Find(program, out _)!, Apps, etcd.Address);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{etcd.Servers[0].ClientPort}") };

        var stored = await ReadAsync(http);
        var guide = await GuideAsync();
        var routes = Glob(stored, "/routes/*/*");
        Assert.Equal(Apps, routes.Count);
        foreach (var route in routes)
        {
            foreach (var member in Members(guide, "route")) Assert.True(route.ContainsKey(member), $"{member} in {route}");
            var endpoints = Glob(stored, $"/endpoints{route["app"]}/*");
            Assert.Equal(4, endpoints.Count);
            foreach (var endpoint in endpoints)
                foreach (var member in Members(guide, "endpoint")) Assert.True(endpoint.ContainsKey(member), $"{member} in {endpoint}");
        }

        var file = Path.Combine(Path.GetTempPath(), $"sandun-confd-{Guid.NewGuid():N}.cfg");
        try
        {
            await File.WriteAllTextAsync(file, Render(stored), Cancel);
            var check = await Programs.RunAsync(program, ["-c", "-f", file]);
            Assert.Contains("valid", check, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }

        // What confd waits for: any change below its prefix.
        using var watch = await http.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, "/v3/watch") { Content = JsonContent.Create(new { create_request = new { key = Base64(Root), range_end = Base64(Root + "0") } }) },
            HttpCompletionOption.ResponseHeadersRead, Cancel);
        using var lines = new StreamReader(await watch.Content.ReadAsStreamAsync(Cancel));
        Assert.Contains("created", await lines.ReadLineAsync(Cancel), StringComparison.Ordinal);
        using (await drill.Http.PutAsync("/v2/apps/app0?force=true", new StringContent("""{"instances":5}""", Encoding.UTF8, "application/json"), Cancel)) { }
        Assert.Contains("\"events\"", await lines.ReadLineAsync(Cancel), StringComparison.Ordinal);
        await drill.SettleAsync();
        Assert.Equal(5, Glob(await ReadAsync(http), "/endpoints/app0/*").Count);
    }

    /// <summary>The template of the guide, by its own rules: see confd's <c>gets</c> and Go's <c>path.Match</c>.</summary>
    private static string Render(SortedDictionary<string, JsonObject> stored)
    {
        var text = new StringBuilder("global\n    maxconn 100\ndefaults\n    timeout connect 2s\n    timeout client 60s\n    timeout server 60s\n");
        foreach (var route in Glob(stored, "/routes/*/*"))
        {
            var mode = (bool)route["http"]! ? "http" : "tcp";
            text.Append($"frontend port{route["servicePort"]}\n    mode {mode}\n    bind :{route["servicePort"]}\n    default_backend b{route["servicePort"]}\n");
            text.Append($"backend b{route["servicePort"]}\n    mode {mode}\n");
            foreach (var endpoint in Glob(stored, $"/endpoints{route["app"]}/*").Where(endpoint => (string?)endpoint["state"] == "Serving"))
                text.Append($"    server {endpoint["task"]} {endpoint["address"]}:{endpoint["ports"]![(int)route["portIndex"]!]} weight {endpoint["weight"]}\n");
        }

        return text.ToString();
    }

    /// <summary>The values whose keys match; a star is one level.</summary>
    private static List<JsonObject> Glob(SortedDictionary<string, JsonObject> stored, string pattern)
    {
        var expression = "^" + Regex.Escape(Root + pattern).Replace("\\*", "[^/]+", StringComparison.Ordinal) + "$";
        return [.. stored.Where(entry => Regex.IsMatch(entry.Key, expression, RegexOptions.None, TimeSpan.FromSeconds(1))).Select(entry => entry.Value)];
    }

    private static async Task<SortedDictionary<string, JsonObject>> ReadAsync(HttpClient http)
    {
        using var answer = await http.PostAsJsonAsync("/v3/kv/range", new { key = Base64(Root + "/"), range_end = Base64(Root + "0") }, Cancel);
        var stored = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var entry in (await answer.Content.ReadFromJsonAsync<JsonNode>(Cancel))!["kvs"]!.AsArray())
            stored[Text(entry!["key"]!)] = JsonNode.Parse(Text(entry["value"]!))!.AsObject();
        return stored;

        static string Text(JsonNode base64) => Encoding.UTF8.GetString(Convert.FromBase64String((string)base64!));
    }

    private static async Task<string> GuideAsync()
    {
        var guide = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot(), "docs", "routing.md"), Cancel);
        Assert.Contains($"prefix = \"{Root}\"", guide, StringComparison.Ordinal);
        return guide;
    }

    private static HashSet<string> Members(string guide, string of)
    {
        var members = Member().Matches(guide).Where(match => match.Groups[1].Value == of).Select(match => match.Groups[2].Value).ToHashSet(StringComparer.Ordinal);
        Assert.NotEmpty(members);
        return members;
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Sandun.slnx"))) folder = folder.Parent ?? throw new InvalidOperationException("outside of the repository");
        return folder.FullName;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    [GeneratedRegex(@"\$(route|endpoint)\.(\w+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Member();
}
