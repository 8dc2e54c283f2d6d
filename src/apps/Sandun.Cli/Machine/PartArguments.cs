using System.Globalization;
using System.Net;
using Sandun.Cli.Connection;

namespace Sandun.Cli.Machine;

/// <summary>The command lines `up` starts Sandun's own processes with.</summary>
internal static class PartArguments
{
    public static IReadOnlyList<string> Server(DataDirectory data, UpOptions options) =>
    [
        "--data-dir", data.Path, "--listen", new IPEndPoint(options.Listen, options.Port).ToString(), "--link-socket", data.LinkSocket,
        .. options.MesosPort is { } mesos ? ["--mesos-listen", new IPEndPoint(options.Listen, mesos).ToString()] : Array.Empty<string>(),
        .. Optional("--dns-listen", options.DnsListen), .. options.ServerArguments,
    ];

    public static IReadOnlyList<string> Agent(DataDirectory data, UpOptions options) =>
    [
        "agent", "--work-dir", data.Agent, "--link", "unix:" + data.LinkSocket,
        .. Optional("--zone", options.Zone), .. Optional("--region", options.Region), .. Optional("--docker-host", options.DockerHost),
        .. Optional("--ports", options.TaskPorts), .. Optional("--resources", options.Resources),
        .. options.Attributes.SelectMany(attribute => Optional("--attribute", attribute)),
    ];

    public static IReadOnlyList<string> Router(DataDirectory data, UpOptions options) =>
    [
        "router", "--work-dir", data.Router, "--link", "unix:" + data.LinkSocket, "--bind", options.RouterListen.ToString(),
        "--http-port", options.HttpPort.ToString(CultureInfo.InvariantCulture), "--https-port", options.HttpsPort.ToString(CultureInfo.InvariantCulture),
        "--proxy", options.Proxy,
    ];

    private static string[] Optional(string name, string? value) => string.IsNullOrEmpty(value) ? [] : [name, value];
}
