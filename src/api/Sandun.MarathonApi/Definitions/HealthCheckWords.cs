using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>Marathon's spelling of health check protocols.</summary>
internal static class HealthCheckWords
{
    public static bool IsHttp(HealthCheckProtocol protocol) => protocol is HealthCheckProtocol.Http or HealthCheckProtocol.Https
        or HealthCheckProtocol.MesosHttp or HealthCheckProtocol.MesosHttps;

    public static string Word(HealthCheckProtocol protocol) => protocol switch
    {
        HealthCheckProtocol.Http => "HTTP",
        HealthCheckProtocol.Https => "HTTPS",
        HealthCheckProtocol.Tcp => "TCP",
        HealthCheckProtocol.Command => "COMMAND",
        HealthCheckProtocol.MesosHttp => "MESOS_HTTP",
        HealthCheckProtocol.MesosHttps => "MESOS_HTTPS",
        HealthCheckProtocol.MesosTcp => "MESOS_TCP",
        _ => throw new ArgumentOutOfRangeException(nameof(protocol), protocol, "not a health check protocol"),
    };
}
