namespace Sandun.Cli.Router;

/// <summary>Which proxy a router drives.</summary>
public enum ProxyKind
{
    /// <summary>HAProxy where it is installed, else YARP.</summary>
    Auto = 0,

    /// <summary>HAProxy only.</summary>
    Haproxy = 1,

    /// <summary>YARP, within the router.</summary>
    Yarp = 2,
}
