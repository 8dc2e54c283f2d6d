using Sandun.Benchmarks.Harness;
using Sandun.Protocol;

namespace Sandun.Benchmarks.Allocation;

/// <summary>What an agent and a running task cost the resource manager in memory, their ids and all.</summary>
internal static class Footprint
{
    private const int TasksPerAgent = 20;

    public static void Measure(bool full, FigureReport report)
    {
        var agents = full ? 50_000 : 10_000;
        report.Say($"memory of {agents:N0} agents and {agents * TasksPerAgent:N0} tasks ...");
        var pool = new AllocationPool();
        var start = GC.GetTotalMemory(true);
        for (var i = 0; i < agents; i++)
            pool.AddAgent($"7d1c9e1a-6e0c-4c5e-9d6e-2f4b7a9c0d1e-S{i}", new Resources(ResourceAmounts.Of(32, 131_072, 1_000_000), PortSet.Of(new PortRange(31000, 32000))));
        var empty = GC.GetTotalMemory(true);
        var launched = Launch(pool);
        var loaded = GC.GetTotalMemory(true);
        report.Add(
            Figure.AtMost("allocation.memory.agent", (empty - start) / (double)agents, "B", 4_096),
            Figure.AtMost("allocation.memory.task", (loaded - empty) / (double)launched, "B", 500));
        GC.KeepAlive(pool);
    }

    /// <summary>Fills every agent with tasks that report that they run, and names them as Marathon does.</summary>
    private static int Launch(AllocationPool pool)
    {
        var launched = 0;
        var number = 0;
        foreach (var (session, offer) in Handed.Over(pool.Subscribe("framework", "services")).Offers)
        {
            var tasks = new TaskSpec[TasksPerAgent];
            for (var i = 0; i < TasksPerAgent; i++)
            {
                tasks[i] = new TaskSpec
                {
                    Id = new TaskId($"shop_frontend.instance-{number++:x8}-0000-4000-8000-000000000000._app.1"), Name = "frontend.shop",
                    Resources = new Resources(ResourceAmounts.Of(0.5m, 512), PortSet.OfPorts([31000 + i])),
                };
            }

            pool.Call(session, new SchedulerCall.Accept([offer.Id], [.. tasks], TimeSpan.FromDays(1)));
            foreach (var task in tasks) pool.Report(offer.Agent, pool.Frameworks[session], Running(task.Id));
            launched += TasksPerAgent;
        }

        return launched;
    }

    private static TaskStatus Running(TaskId task) => new()
    {
        TaskId = task, State = TaskState.Running, Timestamp = DateTimeOffset.UnixEpoch, Uuid = Guid.NewGuid(), IpAddresses = ["10.0.0.1"], Pid = 4711,
    };
}
