using Sandun.Protocol;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

public sealed class GenericCheckTests
{
    [Theory]
    [InlineData("""{"exec":{"command":{"shell":"test -f up"}},"intervalSeconds":1,"delaySeconds":2}""", HealthCheckProtocol.Command, "test -f up", null, null)]
    [InlineData("""{"exec":{"command":{"argv":["echo","it's"]}}}""", HealthCheckProtocol.Command, "'echo' 'it'\\''s'", null, null)]
    [InlineData("""{"tcp":{"port":80}}""", HealthCheckProtocol.MesosTcp, null, 80, null)]
    [InlineData("""{"http":{"portIndex":1,"scheme":"HTTPS","path":"/up"}}""", HealthCheckProtocol.MesosHttps, null, null, 1)]
    [InlineData("""{"http":{}}""", HealthCheckProtocol.MesosHttp, null, null, 0)]
    public void Check_OfAKind_IsRead(string json, HealthCheckProtocol protocol, string? command, int? port, int? index)
    {
        var world = World.Started();
        world.Run(Sample.App("/a") with { Extensions = Sorted.Empty.SetItem("check", json) });

        var check = world.Manager.Tasks.Values.Single().Spec.Check!;
        Assert.Equal((protocol, command, port, index), (check.Protocol, check.Command, check.Port, check.PortIndex));
    }

    [Fact]
    public void Answer_OfACheck_IsKeptWithTheInstance_AndGoesWithItsTask()
    {
        var world = World.Started();
        world.Run(Sample.App("/a") with { Extensions = Sorted.Empty.SetItem("check", """{"exec":{"command":{"shell":"true"}}}""") });
        var task = world.InstancesOf("/a").Single().Task!.Value;
        Assert.Equal("true", world.Manager.Tasks[task].Spec.Check!.Command);

        world.Manager.Report(task, TaskState.Running, status => status with { Check = new CheckAnswer(HealthCheckProtocol.Command, 3), Reason = TaskReason.TaskCheckStatusUpdated });
        world.Settle();
        Assert.Equal(3, world.InstancesOf("/a").Single().Check!.Code);

        world.Manager.Report(task, TaskState.Failed);
        world.Settle();
        Assert.Null(world.InstancesOf("/a").Single().Check);
    }
}
