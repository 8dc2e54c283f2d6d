using System.Collections.Immutable;
using Sandun.Agent;
using Sandun.MesosApi.Agents;
using Sandun.Protocol;
using Xunit;

namespace Sandun.Api.Tests.Mesos;

/// <summary>What an agent says of a container: what it may use, and where it is.</summary>
public sealed class AgentStatisticsTests
{
    private static readonly TaskId s_task = new("t");

    [Theory]
    [InlineData(null, null, 0.5, 64L * 1024 * 1024)]
    [InlineData(2000L, 256L * 1024 * 1024, 2.0, 256L * 1024 * 1024)]
    [InlineData(null, long.MaxValue, 0.5, null)]
    public void Limits_AreThoseTheKernelHolds(long? cpus, long? memory, double cpusLimit, long? memoryLimit)
    {
        var usage = new Dictionary<TaskId, TaskUsage> { [s_task] = new TaskUsage(s_task, 0, 1, 0) };
        var statistics = AgentStatistics.Of(Container(spec => spec with { CpuLimitMillis = cpus, MemoryLimitBytes = memory }), usage, DateTimeOffset.UnixEpoch)!;
        Assert.Equal(cpusLimit, statistics.CpusLimit);
        Assert.Equal(memoryLimit, statistics.HasMemLimitBytes ? (long)statistics.MemLimitBytes : null);
    }

    [Theory]
    [InlineData("172.17.0.2", "172.17.0.2")]
    [InlineData(null, "10.0.0.1")]
    public void Status_NamesTheAddressOfTheContainerElseOfTheAgent(string? own, string shown)
    {
        var status = AgentStatistics.StatusOf(Container(spec => spec, own is null ? [] : [own]), "10.0.0.1");
        Assert.Equal(shown, Assert.Single(Assert.Single(status.NetworkInfos).IpAddresses).IpAddress);
    }

    private static AgentContainer Container(Func<TaskSpec, TaskSpec> change, ImmutableArray<string> addresses = default)
    {
        var task = new HeldTask
        {
            Framework = new FrameworkId("f"), Stage = TaskStage.Running,
            Spec = change(new TaskSpec { Id = s_task, Name = "t", Resources = new Resources(ResourceAmounts.Of(0.5m, 64), PortSet.Empty) }),
            Latest = new TaskStatus { TaskId = s_task, State = TaskState.Running, Timestamp = default, IpAddresses = addresses.IsDefault ? [] : addresses },
        };
        return Assert.Single(AgentContainer.Of(AgentSnapshot.Empty with { Tasks = AgentSnapshot.Empty.Tasks.Add(s_task, task) }));
    }
}
