using System.Text;
using System.Text.Json.Nodes;

namespace Sandun.Server.Tests.Events;

/// <summary>The numbered event stream: order, resuming, gaps, filters.</summary>
public sealed class EventStreamTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_AreNumberedWithoutAGap_AndResumedWhereAReaderLeft()
    {
        await using var server = await RunningServer.StartAsync();
        using var first = await Reader.OpenAsync(server, "");
        await CreateAsync(server, "/a");
        var seen = await first.UntilAsync("deployment_success");
        AssertFollows(seen);
        await CreateAsync(server, "/b");
        await CreateAsync(server, "/c");
        using var second = await Reader.OpenAsync(server, "", seen[^1].Id);
        var missed = await second.UntilAsync("deployment_success");
        var more = await second.UntilAsync("deployment_success");
        AssertFollows([.. seen, .. missed, .. more]);
        Assert.Contains(missed, one => one.Type == "api_post_event" && (string?)one.Data["appDefinition"]!["id"] == "/b");

        // Whoever has all waits for what comes next.
        using var third = await Reader.OpenAsync(server, "", more[^1].Id);
        await CreateAsync(server, "/d");
        AssertFollows([more[^1], .. await third.UntilAsync("deployment_success")]);
    }

    [Fact]
    public async Task Number_OfAnotherLife_IsAnsweredWithAGap()
    {
        await using var server = await RunningServer.StartAsync();
        using var reader = await Reader.OpenAsync(server, "");
        await CreateAsync(server, "/a");
        var last = (await reader.UntilAsync("deployment_success"))[^1].Id;
        await server.RestartAsync();
        foreach (var id in (string[])[last, "nonsense", "x-1", last[..last.LastIndexOf('-')] + "-999999999"])
        {
            using var again = await Reader.OpenAsync(server, "", id);
            var gap = await again.NextAsync();
            Assert.Equal(("gap", id), (gap.Type, (string?)gap.Data["after"]));
            using var resumed = await Reader.OpenAsync(server, "", gap.Id);
            await CreateAsync(server, "/after-" + Guid.NewGuid().ToString("N")[..8]);
            Assert.NotEqual("gap", (await resumed.NextAsync()).Type);
        }
    }

    [Fact]
    public async Task Reader_OfOneAppOrType_SeesNothingElse()
    {
        await using var server = await RunningServer.StartAsync();
        using var reader = await Reader.OpenAsync(server, "?type=api_post_event&app=/b");
        await CreateAsync(server, "/a");
        await CreateAsync(server, "/b");
        var only = await reader.NextAsync();
        Assert.Equal("/b", (string?)only.Data["appDefinition"]!["id"]);
    }

    [Fact]
    public async Task Readers_Many_AllSeeTheSame()
    {
        await using var server = await RunningServer.StartAsync();
        var readers = new List<Reader>();
        for (var i = 0; i < 20; i++) readers.Add(await Reader.OpenAsync(server, ""));
        for (var i = 0; i < 30; i++) await CreateAsync(server, $"/app-{i}");
        var sequences = new List<string>();
        foreach (var reader in readers)
        {
            var all = new List<Told>();
            for (var i = 0; i < 30; i++) all.AddRange(await reader.UntilAsync("deployment_success"));
            AssertFollows(all);
            sequences.Add(string.Join(' ', all.Select(one => one.Id)));
            reader.Dispose();
        }

        Assert.Single(sequences.Distinct());
    }

    private static void AssertFollows(IReadOnlyList<Told> events)
    {
        for (var i = 1; i < events.Count; i++)
        {
            Assert.Equal(Epoch(events[i - 1].Id), Epoch(events[i].Id));
            Assert.Equal(Number(events[i - 1].Id) + 1, Number(events[i].Id));
        }
    }

    private static string Epoch(string id) => id[..id.LastIndexOf('-')];

    private static long Number(string id) => long.Parse(id.AsSpan(id.LastIndexOf('-') + 1), System.Globalization.CultureInfo.InvariantCulture);

    private static async Task CreateAsync(RunningServer server, string id)
    {
        using var content = new StringContent($$"""{"id":"{{id}}","cmd":"x","instances":0}""", Encoding.UTF8, "application/json");
        using var answer = await server.Http.PostAsync("/v2/apps", content, Cancel);
        answer.EnsureSuccessStatusCode();
    }

    private sealed record Told(string Id, string Type, JsonNode Data);

    private sealed class Reader(HttpResponseMessage answer, StreamReader lines) : IDisposable
    {
        public static async Task<Reader> OpenAsync(RunningServer server, string query, string? after = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/sandun/v1/events" + query);
            if (after is not null) request.Headers.Add("Last-Event-ID", after);
            var answer = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
            var lines = new StreamReader(await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(Cancel));
            Assert.Equal("retry: 1000", await lines.ReadLineAsync(Cancel));
            return new Reader(answer, lines);
        }

        public async Task<Told> NextAsync()
        {
            string id = "", type = "";
            while (await lines.ReadLineAsync(Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(60), Cancel) is { } line)
            {
                if (line.StartsWith("id: ", StringComparison.Ordinal)) id = line[4..];
                else if (line.StartsWith("event: ", StringComparison.Ordinal)) type = line[7..];
                else if (line.StartsWith("data: ", StringComparison.Ordinal)) return new Told(id, type, JsonNode.Parse(line[6..])!);
            }

            throw new EndOfStreamException("the stream ended");
        }

        public async Task<IReadOnlyList<Told>> UntilAsync(string type)
        {
            var all = new List<Told>();
            do all.Add(await NextAsync());
            while (all[^1].Type != type);
            return all;
        }

        public void Dispose()
        {
            lines.Dispose();
            answer.Dispose();
        }
    }
}
