using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Sandun.Tests;

/// <summary>One member of a real etcd, to be killed, paused and started again.</summary>
public sealed class EtcdServer(string program, int clientPort, int metricsPort, IReadOnlyList<string> arguments)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);
    private static readonly HttpClient s_http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(2) };

    private Process? _process;

    public int ClientPort => clientPort;

    public int ProcessId => _process!.Id;

    public void Start()
    {
        _process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;

        // Its log goes to a file; what a part of it still prints is of no use here, but must be read.
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>As a power cut does.</summary>
    public void Kill()
    {
        if (_process is null) return;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    public void Pause() => Signal("-STOP");

    public void Resume() => Signal("-CONT");

    /// <summary>Has etcd forget everything but the present, for all who follow.</summary>
    public async Task CompactAsync()
    {
        var url = $"http://127.0.0.1:{clientPort}/v3/kv/";
        using var present = await s_http.PostAsync(url + "range", new StringContent("""{ "key": "AA==" }"""));
        var revision = (string)JsonNode.Parse(await present.Content.ReadAsStringAsync())!["header"]!["revision"]!;
        using var compacted = await s_http.PostAsync(url + "compaction", new StringContent($$"""{ "revision": {{revision}}, "physical": true }"""));
        compacted.EnsureSuccessStatusCode();
    }

    /// <summary>Waits until this member serves.</summary>
    public async Task IsReadyAsync()
    {
        var waited = Stopwatch.StartNew();
        while (!(await HealthAsync()).Contains("true", StringComparison.Ordinal))
        {
            if (_process is null or { HasExited: true } || waited.Elapsed > s_longest) throw new TimeoutException($"etcd on port {clientPort} does not come to serve");
            await Task.Delay(20);
        }
    }

    private async Task<string> HealthAsync()
    {
        try
        {
            return await (await s_http.GetAsync($"http://127.0.0.1:{metricsPort}/health")).Content.ReadAsStringAsync();
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            return "";
        }
    }

    private void Signal(string signal)
    {
        using var kill = Process.Start("/bin/kill", [signal, ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
