using System.Net;
using Sandun.Protocol;

namespace Sandun.MesosApi.Mapping;

/// <summary>Offers, inverse offers and what they say of agents.</summary>
internal static class OfferMapping
{
    public static Wire.Offer ToWire(this Offer offer, FrameworkId framework, FrameworkCapabilities capabilities)
    {
        var isMultiRole = capabilities.HasFlag(FrameworkCapabilities.MultiRole);
        var wire = new Wire.Offer
        {
            Id = new Wire.OfferID { Value = offer.Id.Value }, FrameworkId = new Wire.FrameworkID { Value = framework.Value },
            AgentId = new Wire.AgentID { Value = offer.Agent.Value }, Hostname = offer.Hostname, Url = Url(offer.Hostname, offer.Address, offer.HttpPort),
        };
        wire.Resources.Add(offer.Resources.ToWire(FormFor(capabilities), isMultiRole ? offer.Role : null));
        foreach (var (name, value) in offer.Attributes) wire.Attributes.Add(Attribute(name, value));
        if (!offer.Executors.IsDefault) wire.ExecutorIds.Add(offer.Executors.Select(executor => new Wire.ExecutorID { Value = executor.Value }));
        if (isMultiRole) wire.AllocationInfo = new Wire.Resource.Types.AllocationInfo { Role = offer.Role.Value };
        if (Domain(offer.Region, offer.Zone) is { } domain) wire.Domain = domain;
        if (offer.Unavailability is { } unavailability) wire.Unavailability = unavailability.ToWire();
        return wire;
    }

    public static Wire.InverseOffer ToWire(this InverseOffer offer, FrameworkId framework) => new()
    {
        Id = new Wire.OfferID { Value = offer.Id.Value }, FrameworkId = new Wire.FrameworkID { Value = framework.Value },
        AgentId = new Wire.AgentID { Value = offer.Agent.Value }, Unavailability = offer.Unavailability.ToWire(), Url = Url(offer.Hostname, offer.Address, offer.HttpPort),
    };

    public static ResourceForm FormFor(FrameworkCapabilities capabilities) =>
        capabilities.HasFlag(FrameworkCapabilities.ReservationRefinement) ? ResourceForm.PostRefinement : ResourceForm.PreRefinement;

    public static Wire.Unavailability ToWire(this Unavailability core)
    {
        var wire = new Wire.Unavailability { Start = new Wire.TimeInfo { Nanoseconds = Scalars.Nanoseconds(core.Start - DateTimeOffset.UnixEpoch) } };
        if (core.Duration is { } duration) wire.Duration = new Wire.DurationInfo { Nanoseconds = Scalars.Nanoseconds(duration) };
        return wire;
    }

    public static Unavailability ToCore(this Wire.Unavailability wire) => new(
        Time(wire.Start.Nanoseconds), wire.Duration is { } duration ? Scalars.Duration(duration.Nanoseconds) : null);

    public static DateTimeOffset Time(long nanoseconds) => DateTimeOffset.UnixEpoch + Scalars.Duration(nanoseconds);

    public static Wire.Attribute Attribute(string name, string text)
    {
        var wire = new Wire.Attribute { Name = name };
        switch (AttributeValue.Parse(text))
        {
            case AttributeValue.Scalar scalar:
                wire.Type = Wire.Value.Types.Type.Scalar;
                wire.Scalar = new Wire.Value.Types.Scalar { Value = scalar.Thousandths / 1000.0 };
                break;
            case AttributeValue.Ranges ranges:
                wire.Type = Wire.Value.Types.Type.Ranges;
                wire.Ranges = ResourceMapping.ToWire(ranges.Value);
                break;
            default:
                wire.Type = Wire.Value.Types.Type.Text;
                wire.Text = new Wire.Value.Types.Text { Value = text };
                break;
        }

        return wire;
    }

    /// <summary>The fault domain; null where the agent has none.</summary>
    public static Wire.DomainInfo? Domain(string? region, string? zone) => zone is null && region is null ? null : new Wire.DomainInfo
    {
        FaultDomain = new Wire.DomainInfo.Types.FaultDomain
        {
            Region = new Wire.DomainInfo.Types.FaultDomain.Types.RegionInfo { Name = region ?? "" },
            Zone = new Wire.DomainInfo.Types.FaultDomain.Types.ZoneInfo { Name = zone ?? "" },
        },
    };

    private static Wire.URL Url(string hostname, string address, int httpPort)
    {
        var wire = new Wire.URL { Scheme = "http", Address = new Wire.Address { Hostname = hostname, Port = AgentInfoMapping.Port(httpPort) }, Path = "/slave(1)" };
        if (IPAddress.TryParse(address, out _)) wire.Address.Ip = address;
        return wire;
    }
}
