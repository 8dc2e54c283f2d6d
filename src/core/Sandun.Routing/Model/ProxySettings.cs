namespace Sandun.Routing;

/// <summary>What the operator decides of a proxy, beside the registry.</summary>
public sealed record ProxySettings
{
    /// <summary>IP address every listener binds; loopback unless told otherwise.</summary>
    public string BindAddress { get; init; } = "127.0.0.1";

    /// <summary>Port of the HTTP entry, where virtual hosts are told apart, 1–65535; 0 for no entry.</summary>
    public int EntryPort { get; init; } = 8000;
}
