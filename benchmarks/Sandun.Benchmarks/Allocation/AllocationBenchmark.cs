using Sandun.Benchmarks.Harness;
using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.Benchmarks.Allocation;

/// <summary>Mesos' allocation benchmarks with its own parameters; its figures were measured on the same kind of machine.</summary>
public sealed class AllocationBenchmark : IBenchmark
{
    /// <summary>So many, as the other half of a core that a neighbour works on makes any of them 1.6 times as long: the least is of one that had it alone.</summary>
    private const int Rounds = 25;

    /// <summary>Rounds before those that count: a server has compiled its code long before it has 20,000 agents.</summary>
    private const int WarmUps = 15;

    public string Name => "allocation";

    public string Description => "offers for 20,000 agents and 2,000 frameworks, quota for 3,000 roles, 1,000 frameworks added, 19,500 tasks placed; beside Mesos";

    public Task RunAsync(bool full, FigureReport report)
    {
        Measure(20_000, 2_000, 20, 3_100, report);
        if (full) Measure(50_000, 6_000, 80, null, report);
        MeasureQuota(report);
        MeasureArrivals(report);
        MultiFramework.Measure(report);
        Footprint.Measure(full, report);
        return Task.CompletedTask;
    }

    /// <summary>One allocation from nothing allocated: every offer is made and handed to its framework.</summary>
    private static void Measure(int agents, int frameworks, double target, double? mesos, FigureReport report)
    {
        report.Say($"{agents:N0} agents, {frameworks:N0} frameworks ...");
        var total = new Resources(ResourceAmounts.Of(24, 4096, 4096), PortSet.Of(new PortRange(31000, 32000)));
        var (first, idle, one) = (new List<double>(), new List<double>(), new List<double>());
        var (garbage, collected) = (new List<double>(), new List<double>());
        for (var round = -WarmUps; round < Rounds; round++)
        {
            if (round == 0) Array.ForEach([first, idle, one, garbage, collected], list => list.Clear());
            var pool = new AllocationPool();
            for (var i = 0; i < agents; i++) pool.AddAgent($"agent-{i:00000}", total);
            for (var i = 0; i < frameworks; i++) pool.AddQuietly($"framework-{i:0000}", "role1");
            GC.Collect();
            var (bytes, collections) = (GC.GetAllocatedBytesForCurrentThread(), GC.CollectionCount(0));
            var watch = new CpuWatch();
            var handed = Handed.Over(pool.Allocate());
            first.Add(watch.Milliseconds);
            garbage.Add((GC.GetAllocatedBytesForCurrentThread() - bytes) / (double)agents);
            collected.Add(GC.CollectionCount(0) - collections);
            handed.CheckWholeAgents(pool, agents, total);
            handed.CheckOrder(pool, total, agents);
            watch = new CpuWatch();
            pool.Idle();
            pool.Allocate();
            idle.Add(watch.Milliseconds);
            one.Add(DeclineOnes(pool, handed));
        }

        var name = $"allocation.{agents}x{frameworks}";
        report.Add(
            Figure.AtMost($"{name}.min", first.Min(), "ms", target), new Figure($"{name}.median", new Sample(first).Median, "ms"),
            new Figure($"{name}.max", first.Max(), "ms"), Figure.AtMost($"{name}.idle", new Sample(idle).Median, "ms", 1),
            new Figure($"{name}.decline", new Sample(one).Median * 1000, "us"), new Figure($"{name}.bytes-per-offer", new Sample(garbage).Median, "B"),
            new Figure($"{name}.collections", new Sample(collected).Median, "times"));
        if (mesos is { } reference) report.Add(new Figure($"{name}.mesos", reference, "ms"), new Figure($"{name}.times-faster", reference / new Sample(first).Median, "ratio"));
    }

    /// <summary>Milliseconds for one decline, and the offer to another framework that follows.</summary>
    private static double DeclineOnes(AllocationPool pool, Handed handed)
    {
        const int Declines = 1_000;
        var offers = handed.Offers.Take(Declines).ToList();
        var watch = new CpuWatch();
        foreach (var (session, offer) in offers) pool.Call(session, new SchedulerCall.Decline([offer.Id], TimeSpan.FromSeconds(5)));
        return watch.Milliseconds / offers.Count;
    }

    /// <summary>Mesos' LargeAndSmallQuota: 2,500 roles with a fifth of an agent guaranteed and allowed, 500 with five agents.</summary>
    private static void MeasureQuota(FigureReport report)
    {
        const int Small = 2_500, Large = 500, Agents = (Small / 5) + (Large * 5);
        report.Say($"{Agents:N0} agents, {Small + Large:N0} roles with quota ...");
        var total = new Resources(ResourceAmounts.Of(10, 10_240, 10_240), PortSet.Empty);
        var (first, idle) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            var pool = new AllocationPool();
            for (var i = 0; i < Agents; i++) pool.AddAgent($"agent-{i:0000}", total);
            for (var i = 0; i < Small; i++) AddQuota(pool, $"small{i:0000}", 2, 2_048);
            for (var i = 0; i < Large; i++) AddQuota(pool, $"large{i:000}", 50, 51_200);
            GC.Collect();
            var watch = new CpuWatch();
            var handed = Handed.Over(pool.Allocate());
            first.Add(watch.Milliseconds);
            handed.CheckQuota(pool);
            watch = new CpuWatch();
            pool.Idle();
            pool.Allocate();
            idle.Add(watch.Milliseconds);
        }

        report.Add(
            Figure.AtMost("allocation.quota.3000x3000.min", first.Min(), "ms", 50), new Figure("allocation.quota.3000x3000.median", new Sample(first).Median, "ms"),
            new Figure("allocation.quota.3000x3000.max", first.Max(), "ms"),
            Figure.AtMost("allocation.quota.3000x3000.idle", new Sample(idle).Median, "ms", 1),
            new Figure("allocation.quota.3000x3000.mesos", 35_000, "ms"), new Figure("allocation.quota.3000x3000.mesos-idle", 57_000, "ms"));
    }

    private static void AddQuota(AllocationPool pool, string role, decimal cpus, decimal megabytes)
    {
        var amounts = ResourceAmounts.Of(cpus, megabytes, megabytes);
        NamedAmount[] quota = [new("cpus", amounts.MilliCpus), new("disk", amounts.DiskBytes), new("mem", amounts.MemoryBytes)];
        pool.SetQuietly(new RoleRecord(new Role(role)) { Guarantees = [.. quota], Limits = [.. quota] });
        pool.AddQuietly($"framework-{role}", role);
    }

    /// <summary>1,000 frameworks with roles of their own subscribe one after the other to 10,000 agents; the first takes all there is.</summary>
    private static void MeasureArrivals(FigureReport report)
    {
        const int Agents = 10_000, Frameworks = 1_000;
        report.Say($"{Frameworks:N0} frameworks come to {Agents:N0} agents ...");
        var total = new Resources(ResourceAmounts.Of(24, 4096, 4096), PortSet.Of(new PortRange(31000, 32000)));
        var added = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var pool = new AllocationPool();
            for (var i = 0; i < Agents; i++) pool.AddAgent($"agent-{i:00000}", total);
            GC.Collect();
            var offers = 0;
            var watch = new CpuWatch();
            for (var i = 0; i < Frameworks; i++) offers += Handed.Over(pool.Subscribe($"framework-{i:0000}", $"role{i}")).Offers.Count;
            added.Add(watch.Milliseconds);
            if (offers != Agents) throw new BenchmarkFailedException($"{offers} offers for {Agents} agents");
        }

        report.Add(
            Figure.AtMost("allocation.arrivals.1000x10000.min", added.Min(), "ms", 100), new Figure("allocation.arrivals.1000x10000.median", new Sample(added).Median, "ms"),
            new Figure("allocation.arrivals.1000x10000.mesos", 68_000, "ms"));
    }
}
