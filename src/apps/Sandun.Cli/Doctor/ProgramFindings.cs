using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using Sandun.Cli.Machine;

namespace Sandun.Cli.Doctor;

/// <summary>Programs Sandun uses where they are installed.</summary>
internal static class ProgramFindings
{
    /// <summary>Longest wait for a program's or the engine's answer; one that hangs is as good as absent.</summary>
    private static readonly TimeSpan s_answer = TimeSpan.FromSeconds(5);

    public static async Task<Finding> DockerAsync(CancellationToken cancellation)
    {
        const string what = "Docker";
        var named = Installation.DockerHost;
        if (!named.StartsWith("unix://", StringComparison.Ordinal))
            return new Finding(what, Verdict.Limited, $"DOCKER_HOST is {named}; Sandun uses unix sockets", "--docker-host unix:///var/run/docker.sock");
        var socket = named["unix://".Length..];
        if (!File.Exists(socket)) return new Finding(what, Verdict.Limited, $"no engine at {socket}: only process apps can run", "install and start Docker (or Podman's socket)");
        try
        {
            return new Finding(what, Verdict.Good, $"engine {await EngineVersionAsync(socket, cancellation)} at {socket}");
        }
        catch (Exception refused) when (refused is HttpRequestException or SocketException or JsonException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return new Finding(what, Verdict.Limited, $"{socket} does not answer: {refused.Message}", "start the engine; join the group docker, or run as root");
        }
    }

    public static async Task<Finding> HaproxyAsync(CancellationToken cancellation)
    {
        var line = await FirstLineAsync("haproxy", "-v", cancellation);
        return line is null
            ? new Finding("HAProxy", Verdict.Limited, "not installed: YARP inside the router carries the traffic, and stops with it", "install haproxy (2.4 or later)")
            : new Finding("HAProxy", Verdict.Good, line.Split(" - ")[0]);
    }

    public static async Task<Finding> SdkAsync(CancellationToken cancellation)
    {
        var version = await FirstLineAsync("dotnet", "--version", cancellation);
        return version is { } found && found.StartsWith("10.", StringComparison.Ordinal)
            ? new Finding(".NET SDK", Verdict.Good, found)
            : new Finding(".NET SDK", Verdict.Limited, version ?? "not found: Sandun runs but cannot be built anew", "install the .NET 10 SDK");
    }

    public static Finding NativeToolchain()
    {
        var missing = new List<string>();
        if (Find("gcc") is null && Find("clang") is null) missing.Add("gcc");
        if (!File.Exists("/usr/include/zlib.h")) missing.Add("zlib1g-dev");
        return missing.Count == 0
            ? new Finding("native build", Verdict.Good, "compiler and zlib are there: small and quick agents")
            : new Finding("native build", Verdict.Limited, $"without {string.Join(" and ", missing)} agents take four times the memory", $"install {string.Join(' ', missing)}");
    }

    private static async Task<string> EngineVersionAsync(string socket, CancellationToken cancellation)
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), token);
                return new NetworkStream(connection, ownsSocket: true);
            },
        };
        using var engine = new HttpClient(handler) { Timeout = s_answer };
        using var answer = JsonDocument.Parse(await engine.GetStringAsync("http://docker/version", cancellation));
        return answer.RootElement.GetProperty("Version").GetString() ?? "?";
    }

    private static async Task<string?> FirstLineAsync(string program, string argument, CancellationToken cancellation)
    {
        if (Find(program) is not { } path) return null;
        try
        {
            using var process = Process.Start(new ProcessStartInfo(path, [argument]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            bound.CancelAfter(s_answer);
            return await process.StandardOutput.ReadLineAsync(bound.Token);
        }
        catch (Exception failure) when (failure is Win32Exception or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    // A user's PATH often lacks the sbin folders daemons live in.
    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/usr/local/sbin").Append("/sbin")
        .Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
