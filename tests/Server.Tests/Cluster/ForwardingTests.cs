using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Sandun.Store;
using Sandun.Store.Election;
using Sandun.Tests;

namespace Sandun.Server.Tests.Cluster;

/// <summary>What a standby does with requests for the leader, as clients see it.</summary>
public sealed class ForwardingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connection_WhoseBodyTheLeaderAnsweredBeforeItCame_IsKept()
    {
        // By TLS servers speak HTTP/2 with each other, in which an early answer ends the request's body.
        await using var pair = ServerPair.Empty();
        pair.CertificateFile = Path.Combine(pair.Directory, "server.pem");
        await File.WriteAllTextAsync(pair.CertificateFile, TestCertificate.Pem("127.0.0.1"), Cancel);
        await pair.StartMemberAsync("a");
        await Eventually.HoldsAsync(() => pair.A.LeadsAsync(), "a leads");
        await pair.StartMemberAsync("b");
        await Eventually.HoldsAsync(() => pair.B.AnswersAsync("/v2/leader"), "b knows the leader");
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, pair.B.Http.BaseAddress!.Port, Cancel);
        await using var stream = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        await stream.AuthenticateAsClientAsync("127.0.0.1");
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        client.NoDelay = true;

        // More than HTTP clients hold back, so that the leader sees the request before it is whole.
        var body = Encoding.ASCII.GetBytes("{\"id\":\"" + new string('x', 64 * 1024) + "\"}");
        var head = Encoding.ASCII.GetBytes($"PUT /v2/nosuch HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n");
        for (var i = 0; i < 20; i++)
        {
            await stream.WriteAsync((byte[])[.. head, .. body[..(body.Length / 2)]], Cancel);
            if (i % 2 == 1) await Task.Delay(20, Cancel);
            await stream.WriteAsync(body.AsMemory(body.Length / 2), Cancel);
            Assert.StartsWith("HTTP/1.1 404", await AnswerAsync(reader), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Change_HandedToALeaderThatResignedMeanwhile_WaitsForTheNext()
    {
        await using var pair = ServerPair.Empty();
        using var resigned = new ResigningLeader(pair.Store);
        await resigned.BeginAsync();
        await pair.StartMemberAsync("b");
        await Eventually.HoldsAsync(() => Task.FromResult(resigned.WasAsked), "b knows the leader");
        await Eventually.HoldsAsync(
            async () => (await pair.B.Http.GetStringAsync("/sandun/v1/cluster", Cancel)).Length == 0, "b hands on");
        var began = Stopwatch.StartNew();
        using var answer = await pair.B.CreateAsync("/waits");
        Assert.True(resigned.HasRefused, "the change went to the one that resigned");
        if (answer.StatusCode != HttpStatusCode.Created)
        {
            // A slow machine may need longer than a change waits; then the bound was used up, and what is said is true.
            Assert.True(began.Elapsed > TimeSpan.FromSeconds(0.9), $"refused after {began.Elapsed}: {await answer.Content.ReadAsStringAsync(Cancel)}");
            Assert.Contains("nothing was changed", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        }
    }

    private static async Task<string> AnswerAsync(StreamReader reader)
    {
        var first = await reader.ReadLineAsync(Cancel) ?? "the connection was cut";
        var length = 0;
        while (await reader.ReadLineAsync(Cancel) is { Length: > 0 } line)
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) length = int.Parse(line[15..], System.Globalization.CultureInfo.InvariantCulture);
        var body = new char[length];
        await reader.ReadBlockAsync(body, Cancel);
        return first;
    }

    /// <summary>A leader by the store's word that answers reads with nothing, and resigns when it is asked to change something.</summary>
    private sealed class ResigningLeader(IStore store) : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly int _port = FreePort.Next();
        private StoreLeadership? _term;

        public bool WasAsked { get; private set; }

        public bool HasRefused { get; private set; }

        public async Task BeginAsync()
        {
            _listener.Prefixes.Add($"http://127.0.0.1:{_port}/");
            _listener.Start();
            _ = ServeAsync();
            var election = new StoreElection(store, StoreEntities.DefaultRoot + "cluster/leader", TimeProvider.System, new ElectionTiming());
            var self = new LeaderRecord("resigning", new SortedDictionary<string, string> { ["web"] = $"http://127.0.0.1:{_port}/" });
            _term = await election.CampaignAsync(self, Cancel);
        }

        public void Dispose() => _listener.Close();

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    var asked = await _listener.GetContextAsync();
                    WasAsked = true;
                    var isRead = asked.Request.HttpMethod == "GET";
                    asked.Response.Headers["X-Sandun-Leads"] = isRead ? "yes" : "no";
                    asked.Response.StatusCode = isRead ? 200 : 503;
                    if (!isRead)
                    {
                        HasRefused = true;
                        await _term!.ResignAsync();
                    }

                    asked.Response.Close();
                }
            }
            catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
