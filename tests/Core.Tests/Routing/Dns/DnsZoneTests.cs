using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Sandun.Protocol;
using Sandun.Routing.Dns;
using Xunit;

namespace Sandun.Core.Tests.Routing.Dns;

public sealed class DnsZoneTests
{
    private readonly DnsZone _zone = new(
        new RegistryView(7, [],
        [
            Registry.Endpoint("/shop/web", "a", 31_001, address: "10.0.0.1"), Registry.Endpoint("/shop/web", "b", 31_002, address: "fd00::2"),
            Registry.Endpoint("/shop/web", "c", 31_003, EndpointState.Draining), Registry.Endpoint("/Odd_Name", "d", 31_004),
        ]),
        app => app.Value == "/shop/web" ? ["http"] : [], "marathon", [("leader.mesos", "127.0.0.1")]);

    [Theory]
    [InlineData("web.shop.sandun", DnsType.A, 1)]
    [InlineData("web.shop.sandun", DnsType.Aaaa, 1)]
    [InlineData("web.shop.sandun", DnsType.Srv, 2)]
    [InlineData("_http._tcp.web.shop.sandun", DnsType.Srv, 2)]
    [InlineData("_0._tcp.web.shop.sandun", DnsType.Srv, 2)]
    [InlineData("web-shop.marathon.mesos", DnsType.A, 1)]
    [InlineData("_web-shop._tcp.marathon.mesos", DnsType.Srv, 2)]
    [InlineData("_http._web-shop._tcp.marathon.mesos", DnsType.Srv, 2)]
    [InlineData("web-shop.marathon.slave.mesos", DnsType.A, 1)]
    [InlineData("odd-name.sandun", DnsType.A, 1)]
    [InlineData("leader.mesos", DnsType.A, 1)]
    public void Name_OfServingTasks_HasTheirRecords(string name, ushort type, int records)
    {
        var answer = Ask(name, type);
        Assert.Equal(DnsCode.Ok, answer.Code);
        Assert.True(answer.Authoritative);
        Assert.Equal(records, answer.Answers.Count);
    }

    [Fact]
    public void Service_NamesHostsThatResolve()
    {
        foreach (var service in Ask("_web-shop._tcp.marathon.mesos", DnsType.Srv).Answers.Cast<DnsRecord.Service>())
            Assert.NotEmpty(Ask(service.Target, DnsType.Any).Answers);
    }

    [Theory]
    [InlineData("none.shop.sandun", DnsCode.NoSuchName)]
    [InlineData("shop.sandun", DnsCode.Ok)]
    [InlineData("sandun", DnsCode.Ok)]
    [InlineData("example.org", DnsCode.Refused)]
    public void Name_WithoutRecords_IsToldApart(string name, DnsCode code)
    {
        var answer = Ask(name, DnsType.A);
        Assert.Equal(code, answer.Code);
        Assert.Empty(answer.Answers);
    }

    [Fact]
    public void Answers_TakeTurns()
    {
        var first = ((DnsRecord.Service)_zone.Answer(Question("web.shop.sandun", DnsType.Srv), 0).Answers[0]).Port;
        Assert.NotEqual(first, ((DnsRecord.Service)_zone.Answer(Question("web.shop.sandun", DnsType.Srv), 1).Answers[0]).Port);
    }

    [Fact]
    public void Message_ThatDoesNotFit_SaysSo()
    {
        var many = new DnsZone(
            new RegistryView(1, [], [.. Enumerable.Range(1, 100).Select(n => Registry.Endpoint("/web", "t" + n, 1000 + n, address: "10.0.0." + n))]), _ => [], "marathon", []);
        var question = Question("web.sandun", DnsType.A);
        var cut = DnsMessage.Write(question, many.Answer(question, 0), 512);
        Assert.True(cut.Length <= 512);
        Assert.Equal(0x0200, BinaryPrimitives.ReadUInt16BigEndian(cut.AsSpan(2)) & 0x0200);
        var whole = DnsMessage.Write(question, many.Answer(question, 0), 65_535);
        Assert.Equal(100, BinaryPrimitives.ReadUInt16BigEndian(whole.AsSpan(6)));
    }

    [Fact]
    public void Message_AsSentByDig_IsRead()
    {
        // dig +edns web.shop.sandun SRV: one question, one OPT record of 1232 bytes.
        byte[] query = [0x12, 0x34, 0x01, 0x20, 0, 1, 0, 0, 0, 0, 0, 1, 3, .. Encoding.ASCII.GetBytes("WEB"), 4, .. Encoding.ASCII.GetBytes("shop"), 6,
            .. Encoding.ASCII.GetBytes("sandun"), 0, 0, 33, 0, 1, 0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0];
        var question = DnsMessage.Read(query)!;
        Assert.Equal(new DnsQuestion(0x1234, "web.shop.sandun", DnsType.Srv, 1, true, 1232, true, 0) { Asked = "WEB.shop.sandun" }, question);
        var answer = DnsMessage.Write(question, _zone.Answer(question, 0), 1232);
        Assert.NotEqual(0, BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(6)));
        Assert.Equal(query.AsSpan(12, 21), answer.AsSpan(12, 21));
    }

    [Fact]
    public void Message_OfNoise_BreaksNothing() => Gen.Byte.Array[0, 80].Sample(bytes =>
    {
        if (DnsMessage.Read(bytes) is { } question) DnsMessage.Write(question, _zone.Answer(question, 3), 512);
        else DnsMessage.Refusal(bytes);
    });

    [Fact]
    public void Query_ThatCannotBeRead_IsToldSoUnderItsNumber()
    {
        // Two questions, and a name that goes on behind the end; recursion desired.
        foreach (var query in (byte[][])[[0x12, 0x34, 0x01, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1], [0x12, 0x34, 0x01, 0, 0, 1, 0, 0, 0, 0, 0, 0, 9, 65]])
        {
            Assert.Null(DnsMessage.Read(query));
            Assert.Equal([0x12, 0x34, 0x81, 0x01, 0, 0, 0, 0, 0, 0, 0, 0], DnsMessage.Refusal(query));
        }

        Assert.Null(DnsMessage.Refusal([0x12, 0x34, 0x81, 0, 0, 2, 0, 0, 0, 0, 0, 0]));
        Assert.Null(DnsMessage.Refusal([0x12, 0x34, 0x01]));
    }

    private DnsAnswer Ask(string name, ushort type) => _zone.Answer(Question(name, type), 0);

    private static DnsQuestion Question(string name, ushort type) => new(1, name, type, 1, true, 512, false, 0);
}
