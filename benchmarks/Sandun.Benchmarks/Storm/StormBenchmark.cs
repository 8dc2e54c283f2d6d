using System.Diagnostics;
using Sandun.AgentLink;
using Sandun.Benchmarks.Harness;
using Sandun.Hosting;
using Sandun.Protocol;
using Sandun.ResourceManager;
using ResourceManagerBrain = Sandun.ResourceManager.ResourceManager;

namespace Sandun.Benchmarks.Storm;

/// <summary>
/// All agents of a very large cluster register anew at a resource manager that has just been rebuilt from its store: as after a change of
/// leader. In process: what a leader decides and stores, without connections.
/// </summary>
public sealed class StormBenchmark : IBenchmark
{
    private const int Agents = 40_000;
    private const int TasksPerAgent = 10;

    /// <summary>As the event loop does: so many inputs are decided before their facts are stored and their commands run.</summary>
    private const int Batch = 1024;

    private static readonly DateTimeOffset s_now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public string Name => "storm";

    public string Description => "40,000 agents with 400,000 tasks register at a leader that was just rebuilt, in process";

    public Task RunAsync(bool full, FigureReport report)
    {
        var framework = new FrameworkId("bench");
        var registrations = Enumerable.Range(0, Agents).Select(number => RegistrationOf(number, framework)).ToList();
        var seconds = new List<double>();
        for (var round = 0; round < (full ? 5 : 3); round++)
        {
            var brain = Rebuilt(registrations, framework);
            GC.Collect();
            seconds.Add(Measure(brain, registrations));
            var view = brain.TakeView(s_now);
            var (agents, tasks) = (view.Agents.Values.Count(agent => agent.Reachable), view.Agents.Values.Sum(agent => agent.TaskCount));
            if ((agents, tasks) != (Agents, Agents * TasksPerAgent))
                throw new BenchmarkFailedException(FormattableString.Invariant($"{agents} agents and {tasks} tasks are known"));
        }

        report.Add(
            Figure.AtMost("storm.register.time", seconds.Min(), "s", 2), new Figure("storm.register.time.median", new Sample(seconds).Median, "s"),
            new Figure("storm.register.each", seconds.Min() * 1e6 / Agents, "us"));
        return Task.CompletedTask;
    }

    private static ResourceManagerBrain Rebuilt(IReadOnlyList<AgentReport.Register> registrations, FrameworkId framework)
    {
        var brain = new ResourceManagerBrain(new CryptoRandomSource());
        brain.Apply(new ResourceManagerFact.FrameworkPut(new FrameworkRecord(framework, "bench", [Role.Any], TimeSpan.FromDays(7), null)));
        foreach (var registration in registrations)
            brain.Apply(new ResourceManagerFact.AgentPut(new AgentRecord(registration.Agent.Id!.Value, registration.Agent, null)));
        return brain;
    }

    private static double Measure(ResourceManagerBrain brain, IReadOnlyList<AgentReport.Register> registrations)
    {
        var codec = new ResourceManagerFactCodec();
        var decision = new Decision<ResourceManagerFact, ResourceManagerCommand>(brain.Apply);
        brain.Decide(new ResourceManagerInput.Started(), s_now, decision);
        long stored = 0;
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < registrations.Count; i++)
        {
            brain.Decide(new ResourceManagerInput.AgentReported(LinkService.NewSession(), registrations[i]), s_now, decision);
            if (i % Batch != Batch - 1 && i != registrations.Count - 1) continue;
            foreach (var fact in decision.Facts) stored += codec.Encode(fact)?.Value?.Length ?? 0;
            decision.Clear();
            brain.TakeView(s_now);
        }

        var seconds = watch.Elapsed.TotalSeconds;
        return stored > 0 ? seconds : throw new BenchmarkFailedException("nothing was stored");
    }

    private static AgentReport.Register RegistrationOf(int number, FrameworkId framework)
    {
        var id = new AgentId(FormattableString.Invariant($"agent-{number:d5}"));
        var each = new Resources(ResourceAmounts.Of(0.1m, 32), PortSet.Empty);
        return new AgentReport.Register(
            new AgentSpec
            {
                Id = id, Hostname = FormattableString.Invariant($"node{number:d5}"), Address = "10.0.0.1", BootId = "bench", Zone = number % 2 == 0 ? "a" : "b",
                Total = new Resources(ResourceAmounts.Of(4, 4096, 4096), PortSet.Of(new PortRange(31000, 31999))),
            },
            [
                .. Enumerable.Range(0, TasksPerAgent).Select(task => new TaskId(FormattableString.Invariant($"app.instance-{number:d5}-{task}._app.1"))).Select(task =>
                    new AgentTask(framework, task, each, new TaskStatus { TaskId = task, State = TaskState.Running, Timestamp = s_now, Agent = id })),
            ]);
    }
}
