using System.Net;
using System.Net.Sockets;

namespace Sandun.MesosApi;

/// <summary>What this server says of itself.</summary>
internal static class Masters
{
    public static Wire.MasterInfo Info(MesosApiOptions options)
    {
        var address = options.Address.Address;
        var info = new Wire.MasterInfo
        {
            Id = options.MasterId, Ip = NetworkOrder(address), Port = (uint)options.Address.Port, Pid = Pid(options), Hostname = options.Hostname,
            Version = MesosApiOptions.MesosVersion,
            Address = new Wire.Address { Hostname = options.Hostname, Ip = address.ToString(), Port = options.Address.Port },
        };
        foreach (var type in new[]
        {
            Wire.MasterInfo.Types.Capability.Types.Type.AgentUpdate, Wire.MasterInfo.Types.Capability.Types.Type.AgentDraining,
            Wire.MasterInfo.Types.Capability.Types.Type.QuotaV2,
        }) info.Capabilities.Add(new Wire.MasterInfo.Types.Capability { Type = type });
        if (Mapping.OfferMapping.Domain(options.Region, options.Zone) is { } domain) info.Domain = domain;
        return info;
    }

    public static Wire.VersionInfo Version() => new()
    {
        Version = MesosApiOptions.MesosVersion, BuildDate = BuildStamp.Date, BuildTime = Mapping.Scalars.Epoch(BuildStamp.At), BuildUser = BuildStamp.User,
    };

    public static string Pid(MesosApiOptions options) => $"master@{options.Address}";

    /// <summary>The four bytes of an IPv4 address as they lie in memory; 0 for others.</summary>
    private static uint NetworkOrder(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork ? BitConverter.ToUInt32(address.GetAddressBytes()) : 0;
}
