using System.Globalization;
using System.Net;
using Sandun.Lab;

namespace Sandun.Cluster.Tests.Faults;

/// <summary>
/// I9: follows the numbered events of whichever server answers, resumes by the last number it saw, and looks whether one is missing that
/// no gap was told for.
/// </summary>
internal sealed class EventFollower(Laboratory lab)
{
    private string _last = "";

    /// <summary>Events seen, those that tell a gap left out.</summary>
    public int Seen { get; private set; }

    /// <summary>Gaps that were told.</summary>
    public int Gaps { get; private set; }

    /// <summary>What is wrong with the numbers, if anything is.</summary>
    public List<string> Violations { get; } = [];

    /// <summary>Follows until told to end, from one server to the next when a stream ends.</summary>
    public async Task FollowAsync(CancellationToken cancellation)
    {
        using var http = LabRequests.NewClient(Timeout.InfiniteTimeSpan);
        var servers = lab.Of(LabRole.Server);
        for (var turn = 0; !cancellation.IsCancellationRequested; turn++)
        {
            try
            {
                await FollowAsync(http, lab.Url(servers[turn % servers.Count]), cancellation);
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
            {
                // The server is in trouble, or the watch ends: the next one goes on where this one ended.
            }

            await Task.Delay(50, CancellationToken.None);
        }
    }

    private async Task FollowAsync(HttpClient http, string url, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url + "/sandun/v1/events");
        if (_last.Length > 0) request.Headers.Add("Last-Event-ID", _last);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (answer.StatusCode != HttpStatusCode.OK) return;
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellation));
        var id = "";
        var type = "";
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal)) id = line[4..];
            else if (line.StartsWith("event: ", StringComparison.Ordinal)) type = line[7..];
            else if (line.Length == 0 && id.Length > 0)
            {
                Take(id, type);
                (id, type) = ("", "");
            }
        }
    }

    private void Take(string id, string type)
    {
        if (type == "gap") Gaps++;
        else
        {
            Seen++;
            var (epoch, number) = Parts(id);
            if (_last.Length > 0 && Parts(_last) is var (before, latest) && (epoch != before || number != latest + 1))
                Violations.Add($"I9: event {id} came after {_last} and no gap was told");
        }

        _last = id;
    }

    private static (string Epoch, long Number) Parts(string id) =>
        id.LastIndexOf('-') is var cut and > 0 ? (id[..cut], long.Parse(id.AsSpan(cut + 1), CultureInfo.InvariantCulture)) : (id, 0);
}
