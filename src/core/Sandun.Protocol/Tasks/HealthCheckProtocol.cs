namespace Sandun.Protocol;

/// <summary>How a check reaches its task. The Mesos kinds differ from Marathon's in the port they prefer: the container's own.</summary>
public enum HealthCheckProtocol
{
    Http = 0,
    Https = 1,
    Tcp = 2,
    Command = 3,
    MesosHttp = 4,
    MesosHttps = 5,
    MesosTcp = 6,
}
