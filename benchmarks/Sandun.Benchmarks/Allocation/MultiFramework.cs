using Sandun.Benchmarks.Harness;
using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.Benchmarks.Allocation;

/// <summary>
/// Mesos' MultiFrameworkAllocations: 80 agents; 4 frameworks of services, 500 of builds, 50 of batch work, 19,500 tasks in all. A
/// framework that has launched all its tasks suppresses its role.
/// </summary>
internal static class MultiFramework
{
    private const int Rounds = 15;

    /// <summary>Rounds before those that count: a server has compiled its code long before.</summary>
    private const int WarmUps = 5;

    private static readonly Kind[] s_kinds =
    [
        new("Marathon", "roleA", 4, 4_000, ResourceAmounts.Of(0.07m, 400), 100, true),
        new("Jenkins", "roleB", 500, 5, ResourceAmounts.Of(0.1m, 4_000), 1, false),
        new("SparkDispatcher", "roleC", 50, 20, ResourceAmounts.Of(1, 1_000), 5, true),
    ];

    public static void Measure(FigureReport report)
    {
        report.Say("80 agents, 554 frameworks, 19,500 tasks ...");
        var took = new List<double>();
        var wanted = s_kinds.Sum(kind => kind.Frameworks * kind.Tasks);
        for (var round = -WarmUps; round < Rounds; round++)
        {
            var pool = new AllocationPool();
            for (var i = 0; i < 80; i++) pool.AddAgent($"agent-{i:00}", new Resources(ResourceAmounts.Of(64, 488_000), PortSet.Empty));
            var frameworks = new Dictionary<long, Launcher>();
            foreach (var kind in s_kinds) Add(kind, pool, frameworks);
            GC.Collect();
            var watch = new CpuWatch();
            var placed = Run(pool, frameworks);
            if (round >= 0) took.Add(watch.Milliseconds);
            if (placed != wanted) throw new BenchmarkFailedException($"{placed} of {wanted} tasks were placed");
            Check(pool, frameworks);
        }

        report.Add(
            Figure.AtMost("allocation.multi-framework.min", took.Min(), "ms", 100), new Figure("allocation.multi-framework.median", new Sample(took).Median, "ms"),
            new Figure("allocation.multi-framework.tasks", wanted, "tasks"), new Figure("allocation.multi-framework.mesos-tasks-in-120s", 5_132, "tasks"));
    }

    private static void Add(Kind kind, AllocationPool pool, Dictionary<long, Launcher> frameworks)
    {
        for (var i = 0; i < kind.Frameworks; i++)
        {
            pool.AddQuietly($"{kind.Name}-{i}", kind.HasOwnRoles ? $"{kind.Role}-{i}" : kind.Role);
            frameworks[pool.Frameworks.Keys.Last()] = new Launcher(kind, $"{kind.Name}-{i}");
        }
    }

    private static int Run(AllocationPool pool, Dictionary<long, Launcher> frameworks)
    {
        var placed = 0;
        var offers = new Queue<(long Session, Offer Offer)>(Handed.Over(pool.Allocate()).Offers);
        while (offers.TryDequeue(out var next))
        {
            var launcher = frameworks[next.Session];
            var tasks = launcher.Launch(next.Offer.Resources.Amounts);
            placed += tasks.Length;
            if (launcher.Left == 0) Take(pool.Call(next.Session, new SchedulerCall.Suppress()), offers);
            Take(pool.Call(next.Session, new SchedulerCall.Accept([next.Offer.Id], [.. tasks], TimeSpan.Zero)), offers);
        }

        return placed;
    }

    private static void Take(IReadOnlyList<ResourceManagerCommand> commands, Queue<(long, Offer)> offers)
    {
        foreach (var handed in Handed.Over(commands).Offers) offers.Enqueue(handed);
    }

    /// <summary>The books hold exactly the tasks that were launched, and no agent more than it has.</summary>
    private static void Check(AllocationPool pool, Dictionary<long, Launcher> frameworks)
    {
        var view = pool.View();
        foreach (var (session, launcher) in frameworks)
        {
            var used = view.Frameworks[pool.Frameworks[session]].Used;
            if (used.MilliCpus != launcher.Kind.Each.MilliCpus * launcher.Kind.Tasks) throw new BenchmarkFailedException($"{pool.Frameworks[session]} uses {used}");
        }

        foreach (var agent in view.Agents.Values)
        {
            var used = agent.Used.Values.Aggregate(Resources.None, (sum, more) => sum + more);
            if (!used.FitsIn(agent.Spec.Total)) throw new BenchmarkFailedException($"{agent.Id} is overcommitted");
        }
    }

    private sealed record Kind(string Name, string Role, int Frameworks, int Tasks, ResourceAmounts Each, int TasksPerOffer, bool HasOwnRoles);

    private sealed class Launcher(Kind kind, string name)
    {
        public Kind Kind => kind;

        public int Left { get; private set; } = kind.Tasks;

        public TaskSpec[] Launch(ResourceAmounts offered)
        {
            var tasks = new List<TaskSpec>();
            for (; Left > 0 && tasks.Count < kind.TasksPerOffer && kind.Each.FitsIn(offered); offered -= kind.Each)
                tasks.Add(new TaskSpec { Id = new TaskId($"{name}.{--Left}"), Name = name, Resources = new Resources(kind.Each, PortSet.Empty) });
            return [.. tasks];
        }
    }
}
