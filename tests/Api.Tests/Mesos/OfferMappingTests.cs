using Sandun.MesosApi.Mapping;
using Sandun.Protocol;
using Xunit;

namespace Sandun.Api.Tests.Mesos;

/// <summary>Offers as foreign frameworks read them.</summary>
public sealed class OfferMappingTests
{
    private static readonly FrameworkId s_framework = new("f");

    [Theory]
    [InlineData(5055, 5055)]
    [InlineData(0, 5051)]
    public void Offer_NamesThePortItsAgentAnswersAt(int httpPort, int port)
    {
        var offer = new Offer
        {
            Id = new OfferId("o"), Agent = new AgentId("a"), Hostname = "node1", Address = "10.0.0.1", HttpPort = httpPort, Resources = Resources.None,
        };
        var inverse = new InverseOffer(new OfferId("i"), new AgentId("a"), new Unavailability(DateTimeOffset.UnixEpoch, null))
        {
            Hostname = "node1", Address = "10.0.0.1", HttpPort = httpPort,
        };

        Assert.All(
            [offer.ToWire(s_framework, FrameworkCapabilities.MultiRole).Url.Address, inverse.ToWire(s_framework).Url.Address],
            address => Assert.Equal(("node1", "10.0.0.1", port), (address.Hostname, address.Ip, address.Port)));
    }
}
