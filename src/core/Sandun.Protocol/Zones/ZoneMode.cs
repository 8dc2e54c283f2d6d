namespace Sandun.Protocol;

/// <summary>Whether a data center takes work.</summary>
public enum ZoneMode
{
    Active = 0,

    /// <summary>Nothing new is started there; what runs stays and serves.</summary>
    Drain = 1,

    /// <summary>Nothing new is started there, and it takes no traffic that another center can take.</summary>
    Off = 2,
}
