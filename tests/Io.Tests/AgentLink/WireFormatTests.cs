using System.Collections.Immutable;
using Google.Protobuf;
using Sandun.AgentLink.Identity;
using Sandun.AgentLink.Mapping;
using Sandun.AgentLink.Servers;
using Sandun.AgentLink.Wire;
using Xunit;

namespace Sandun.Io.Tests.AgentLink;

/// <summary>
/// The bytes of the link. A test that fails here says that a number changed its meaning: parts of neighbouring versions would no longer
/// understand each other. Add fields with new numbers; never change a line of golden.txt, only add to it.
/// </summary>
public sealed class WireFormatTests
{
    private static readonly Dictionary<string, string> s_golden = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "AgentLink", "golden.txt"))
        .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' ', 2)).ToDictionary(parts => parts[0], parts => parts[1]);

    public static TheoryData<string> Names => [.. Messages().Select(message => message.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Message_OfThisVersion_HasTheBytesItAlwaysHad(string name)
    {
        var message = Messages().Single(one => one.Name == name).Message;
        Assert.True(s_golden.TryGetValue(name, out var expected), $"golden.txt lacks: {name} {Convert.ToHexStringLower(message.ToByteArray())}");
        Assert.Equal(expected, Convert.ToHexStringLower(message.ToByteArray()));
        Assert.Equal(message, message.Descriptor.Parser.ParseFrom(Convert.FromHexString(expected!)));
    }

    [Fact]
    public void Golden_Line_BelongsToAMessage() => Assert.Equal(Messages().Select(one => one.Name).Order(StringComparer.Ordinal), s_golden.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Message_OfALaterVersion_IsReadWithoutWhatIsUnknown(string name)
    {
        // Field 1000 as text, field 1001 as a number: what the next version may add.
        byte[] later = [.. Convert.FromHexString(s_golden[name]), 0xC2, 0x3E, 0x03, .. "new"u8, 0xC8, 0x3E, 0x07];
        var message = Messages().Single(one => one.Name == name).Message;
        var read = message.Descriptor.Parser.WithDiscardUnknownFields(true).ParseFrom(later);
        Assert.Equal(message, read);
    }

    [Fact]
    public void Body_OfALaterVersion_IsPassedOver()
    {
        byte[] body = [0xC2, 0x3E, 0x00];
        Assert.Null(FromAgent.Parser.ParseFrom(body).ToReport());
        Assert.Null(ToAgent.Parser.ParseFrom(body).ToOrder());
    }

    [Fact]
    public void Networks_OfAnAgent_AreThoseItSaysAndUnknownOfAnOlderOne()
    {
        Assert.Equal(["back", "front"], NetworksOf("networked-Register")!.Value);
        Assert.Empty(NetworksOf("networkless-Register")!.Value);
        Assert.Null(NetworksOf("report-Register"));

        static ImmutableArray<string>? NetworksOf(string name) =>
            Assert.IsType<Sandun.Protocol.AgentReport.Register>(FromAgent.Parser.ParseFrom(Convert.FromHexString(s_golden[name])).ToReport()).Agent.Networks;
    }

    [Theory]
    [InlineData(LinkProtocol.Version - 1, true)]
    [InlineData(LinkProtocol.Version, true)]
    [InlineData(LinkProtocol.Version + 1, true)]
    [InlineData(LinkProtocol.Version - 2, false)]
    public void Version_OfAPeer_IsWorkedWithIfItIsNextToOurs(int version, bool works) => Assert.Equal(works, LinkProtocol.Problem(version, "the agent") is null);

    private static IEnumerable<(string Name, IMessage Message)> Messages()
    {
        for (var i = 0; i < Samples.Reports.Length; i++) yield return ("report-" + Samples.Reports[i].GetType().Name, Samples.Reports[i].ToWire());
        for (var i = 0; i < Samples.Orders.Length; i++) yield return ("order-" + Samples.Orders[i].GetType().Name, Samples.Orders[i].ToWire());
        foreach (var change in Samples.Changes) yield return ("change-" + change.GetType().Name, RegistryMapping.ToWire(15, [change]));
        foreach (var report in Samples.LatestReports) yield return ($"latest-{report.GetType().Name}", report.ToWire());
        yield return ("measured-Heartbeat", Samples.MeasuredReport.ToWire());
        yield return ("networked-Register", Samples.NetworkedReport.ToWire());
        yield return ("networkless-Register", Samples.NetworklessReport.ToWire());
        yield return ("latest-Launch", Samples.LatestOrders[^1].ToWire());
        yield return ("snapshot", new Sandun.Protocol.RegistryView(13, [Samples.Route], [Samples.Endpoint]).ToWire());
        yield return ("router-report", new FromRouter { Report = Samples.Report.ToWire(), Hello = s_hello });
        yield return ("register-hello", new FromAgent { Register = new Register { Hello = s_hello } });
        yield return ("file-request", new ToAgent { FileRequest = new Sandun.AgentLink.FileRequest(7, new("t1"), "stdout", -3, 100).ToWire() });
        yield return ("file-piece", new FromAgent { FilePiece = new Sandun.AgentLink.FilePiece(7, new byte[] { 1, 2 }, 3, 5, "no").ToWire() });
        yield return ("agent-hello", new ToAgent { Hello = new ServerHello { Protocol = 1, Version = "0.1.0", Servers = { "a:1", "b:2" } } });
        yield return ("router-hello", new ToRouter { Hello = new ServerHello { Protocol = 1, Version = "0.1.0", Servers = { "a:1", "b:2" } } });
        yield return ("agent-not-leader", new ToAgent { NotLeader = new NotLeader { Leader = "a:1", Servers = { "a:1" } } });
        yield return ("router-not-leader", new ToRouter { NotLeader = new NotLeader { Leader = "a:1", Servers = { "a:1" } } });
        yield return ("authority", new AuthorityReply { Certificate = s_bytes });
        yield return ("join", new JoinRequest { Token = s_bytes, Request = s_bytes, Node = "r1", Hostname = "h", Former = s_bytes, Hello = s_hello, Role = (int)NodeRole.Router });
        yield return ("joined", new JoinReply { Certificate = s_bytes, Node = "r1", Servers = { "a:1" } });
        yield return ("renew", new RenewRequest { Request = s_bytes });
        yield return ("renewed", new RenewReply { Certificate = s_bytes });
        yield return ("token", new TokenContent { Role = (int)NodeRole.Agent, Servers = { "a:1" }, Authority = s_bytes, Secret = s_bytes });
    }

    private static readonly ByteString s_bytes = ByteString.CopyFrom(1, 2, 3);
    private static readonly PeerHello s_hello = new() { Protocol = 1, Version = "0.1.0" };
}
