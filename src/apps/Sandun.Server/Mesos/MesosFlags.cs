using System.Globalization;
using Sandun.Server.Settings;

namespace Sandun.Server.Mesos;

/// <summary>The server's settings by the names of Mesos' flags; none is a secret.</summary>
internal static class MesosFlags
{
    public static IReadOnlyDictionary<string, string> Of(ServerOptions options) => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["allocator"] = "hierarchical",
        ["authenticate_http_frameworks"] = options.HasPrincipals ? "true" : "false",
        ["authenticate_http_readonly"] = options.HasPrincipals ? "true" : "false",
        ["authenticate_http_readwrite"] = options.HasPrincipals ? "true" : "false",
        ["cluster"] = options.FrameworkName,
        ["port"] = (options.MesosListen.Count > 0 ? options.MesosListen[0].Port : ServerOptions.MesosPort).ToString(CultureInfo.InvariantCulture),
        ["publish_per_framework_metrics"] = "true",
        ["registry"] = options.Store is null ? "sqlite" : "etcd",
        ["work_dir"] = options.DataDirectory,
    };
}
