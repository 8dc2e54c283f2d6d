using Sandun.Agent;
using Sandun.Protocol;
using Xunit;

namespace Sandun.Core.Tests.Agent;

public sealed class TaskGroupTests
{
    private static readonly TaskId s_first = new("pod.first");
    private static readonly TaskId s_second = new("pod.second");
    private static readonly TaskId s_third = new("pod.third");
    private static readonly TaskGroup s_group = new() { Id = "pod", Members = [s_first, s_second, s_third] };
    private readonly AgentBench _bench = new AgentBench().Registered();

    private IEnumerable<TaskId> Ordered => _bench.Commands.OfType<AgentCommand.Launch>().Select(launch => launch.Task.Id);

    private IEnumerable<TaskId> Terminated => _bench.Commands.OfType<AgentCommand.Terminate>().Select(order => order.Task);

    [Fact]
    public void Launch_OfAGroup_WaitsForAllAndStartsTheFirstBeforeTheOthers()
    {
        Launch(s_third).Launch(s_first);
        Assert.Empty(Ordered);

        Launch(s_second);
        Assert.Equal([s_first], Ordered);

        _bench.Give(new AgentInput.Launched(s_first, 1, []));
        Assert.Equal([s_first, s_second, s_third], Ordered);
    }

    [Fact]
    public void Launch_RepeatedOrRecovered_StartsNothingTwiceAndNothingTooEarly()
    {
        Launch(s_first).Launch(s_second);
        _bench.Restart("boot-1");
        Assert.Empty(Ordered);

        _bench.Give(new AgentInput.LinkConnected(AgentBench.Machine)).Order(new AgentOrder.Registered(_bench.Id));
        Launch(s_third).Launch(s_third);
        Assert.Equal([s_first], Ordered);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    public void Exit_OfAMember_EndsTheOthersOnlyWhenItIsBad(int code, bool endsOthers)
    {
        RunAll();

        _bench.Give(new AgentInput.Exited(s_second, new TaskEnd(code, TaskReason.None, "", "")));

        Assert.Equal(endsOthers ? [s_first, s_third] : [], Terminated);
    }

    [Fact]
    public void Exit_OfTheOneThatHoldsTheNetwork_EndsTheOthersThoughItIsGood()
    {
        RunAll(new DockerSpec { Image = "web", Network = NetworkMode.Bridge });

        _bench.Give(new AgentInput.Exited(s_first, new TaskEnd(0, TaskReason.None, "", "")));

        Assert.Equal([s_second, s_third], Terminated);
    }

    [Fact]
    public void LaunchFailure_OfTheFirst_EndsTheOthersWithoutRunningThem()
    {
        Launch(s_first).Launch(s_second).Launch(s_third);

        _bench.Give(new AgentInput.LaunchFailed(s_first, TaskReason.ImagePullFailed, "no such image"));

        Assert.Equal([s_first], Ordered);
        Assert.Empty(Terminated);
        Assert.Equal((TaskState.Failed, "no such image"), (_bench[s_first].Latest.State, _bench[s_first].Latest.Message));
        Assert.Equal([TaskState.Killed, TaskState.Killed], [_bench[s_second].Latest.State, _bench[s_third].Latest.State]);
    }

    [Fact]
    public void Kill_OfOneThatWaits_IsAnsweredAtOnceAndLateOnesDoNotBegin()
    {
        Launch(s_first).Launch(s_second);

        _bench.Order(new AgentOrder.Kill(AgentBench.Framework, s_second, null));
        Launch(s_third);

        Assert.Empty(Ordered);
        Assert.All(s_group.Members, member => Assert.True(_bench[member].HasEnded));
        Assert.Equal(TaskState.Failed, _bench[s_third].Latest.State);
    }

    [Fact]
    public void Kill_OfARunningMember_EndsTheOthersOnceItHasEnded()
    {
        RunAll();

        _bench.Order(new AgentOrder.Kill(AgentBench.Framework, s_third, null));
        Assert.Equal([s_third], Terminated);
        _bench.Give(new AgentInput.Exited(s_third, new TaskEnd(143, TaskReason.None, "", "")));

        Assert.Equal([s_third, s_first, s_second], Terminated);
    }

    [Fact]
    public void Secrets_OfATask_AreNotInTheCheckpoint()
    {
        var spec = AgentBench.Spec() with
        {
            Secrets = [new TaskSecret("db", "PASSWORD", null) { Value = new SecretValue("hunter2"u8.ToArray()) }],
        };
        _bench.Order(new AgentOrder.Launch(AgentBench.Framework, spec));

        Assert.Equal("hunter2"u8.ToArray(), Assert.Single(_bench.Commands.OfType<AgentCommand.Launch>()).Task.Secrets[0].Value!.Bytes);
        Assert.All(_bench.Store.Values, value => Assert.DoesNotContain("hunter2", System.Text.Encoding.UTF8.GetString(value), StringComparison.Ordinal));
        _bench.Restart("boot-1", new FoundTask.Running(AgentBench.Web, 42, []));
        Assert.Equal(("db", null), (_bench[AgentBench.Web].Spec.Secrets[0].Source, _bench[AgentBench.Web].Spec.Secrets[0].Value));
    }

    private TaskGroupTests Launch(TaskId id, DockerSpec? docker = null)
    {
        _bench.Order(new AgentOrder.Launch(AgentBench.Framework, AgentBench.Spec(id) with { Group = s_group, Docker = docker }));
        return this;
    }

    private void RunAll(DockerSpec? docker = null)
    {
        foreach (var member in s_group.Members) Launch(member, docker);
        foreach (var member in s_group.Members) _bench.Give(new AgentInput.Launched(member, 1, []));
    }
}
