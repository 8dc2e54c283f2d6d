using Sandun.Routing;
using Xunit;

namespace Sandun.Core.Tests.Routing;

/// <summary>Answers as HAProxy 2.6.12 gives them.</summary>
public sealed class HaproxyReadingsTests
{
    private const string Servers = """
        1
        # be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight srv_time_since_last_change srv_check_status
        3 h0:shop:web 1 s1 127.0.0.1 2 0 256 256 0 1 0 2 0 0 0 0 - 21590 - 0 0 - - 0
        3 h0:shop:web 2 s2 127.0.0.1 0 5 1 1 0 1 0 0 8 0 0 0 - 1 - 0 0 - - 0
        3 h0:shop:web 3 s3 127.0.0.1 2 4 10 1 0 1 0 0 8 0 0 0 - 21591 - 0 0 - - 0
        4 t0:shop:db 1 s1 ::1 2 12 1 1 0 1 0 0 8 0 0 0 - 21592 - 0 0 - - 0

        """;

    [Fact]
    public void ServersState_IsRead() => Assert.Equal(
        [
            new ServerReading("h0:shop:web", "s1", "127.0.0.1", 21590, 256, Maintenance: false, Drain: false),
            new ServerReading("h0:shop:web", "s2", "127.0.0.1", 1, 1, Maintenance: true, Drain: false),
            new ServerReading("h0:shop:web", "s3", "127.0.0.1", 21591, 10, Maintenance: false, Drain: false),
            new ServerReading("t0:shop:db", "s1", "::1", 21592, 1, Maintenance: false, Drain: true),
        ],
        HaproxyReadings.Servers(Servers));

    [Fact]
    public void Adoption_OfServers_TakesTheirStates()
    {
        var table = SlotAdoption.Adopt(new SlotTable(), HaproxyReadings.Servers(Servers), Registry.Start, out var differences);
        Assert.Equal([SlotState.Ready, SlotState.Free, SlotState.Ready], table.Slots("h0:shop:web").Select(slot => slot.State));
        Assert.Equal(SlotState.Draining, Assert.Single(table.Slots("t0:shop:db")).State);
        Assert.Equal(0, differences);
    }

    [Fact]
    public void Statistics_GiveRequestsInFlightAndQueued()
    {
        var loads = HaproxyReadings.InFlight("# pxname,svname,qcur,qmax,scur,smax,slim\nh0:a,s1,2,0,3,0,,0\nh0:a,s2,0,0,0,0,,0\n\nNo such proxy.\n");
        Assert.Equal(5, loads["h0:a/s1"]);
        Assert.Equal(0, loads["h0:a/s2"]);
        Assert.Equal(2, loads.Count);
    }

    [Fact]
    public void Processes_OfTheMaster_AreToldApart()
    {
        const string Answer = "#<PID>          <type>          <reloads>       <uptime>        <version>      \n13923           master          2 [failed: 1]   0d00h08m28s     2.6.12\n"
            + "# workers\n13960           worker          0               0d00h08m28s     2.6.12\n# old workers\n13924           worker          1               0d00h08m30s     2.6.12\n# programs\n\n";
        Assert.Equal([new ProcessReading(13960, false), new ProcessReading(13924, true)], HaproxyReadings.Processes(Answer));
        Assert.Equal(1, HaproxyReadings.FailedReloads(Answer));
    }

    [Fact]
    public void Map_AndInfo_AndFrontends_AreRead()
    {
        Assert.Equal("h0:shop:web", HaproxyReadings.Map("0x562e71110390 web.local/ h0:shop:web\n\n")["web.local/"]);
        Assert.Equal("sandun 3 abc", HaproxyReadings.Info("Pid: 7\ndescription: sandun 3 abc\n", "description"));
        Assert.Null(HaproxyReadings.Info("Pid: 7\n", "description"));
        Assert.Equal([8000, 10_001], HaproxyReadings.Listening("# pxname,svname\nentry8000,FRONTEND,,\nport10001,FRONTEND,,\nh0:x,BACKEND\n"));
    }

    [Theory]
    [InlineData("\n\n\n", null)]
    [InlineData("no need to change the addr, port changed from '1' to '21591' by 'stats socket command'\n\n", null)]
    [InlineData("IP changed from '127.0.0.1' to '10.0.0.1', port changed from '1' to '2' by 'stats socket command'\n\n", null)]
    [InlineData("\nNo such server.\n\n", "No such server.")]
    public void AnswerToChanges_IsUnderstood(string answer, string? complaint) => Assert.Equal(complaint, HaproxyReadings.Complaint(answer));
}
