using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.Server.ControlPlane;

/// <summary>
/// CPU in use by each task, worked out from the growth of its CPU time between an agent's heartbeats. Sampled at an interval, so that
/// readers pay nothing.
/// </summary>
public sealed class UsageRates
{
    /// <summary>Agents report about this often; sampling faster would see the same numbers again.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly Dictionary<AgentId, Sample> _samples = [];
    private volatile IReadOnlyDictionary<TaskId, TaskRate> _rates = new Dictionary<TaskId, TaskRate>();

    /// <summary>What a task uses, or null before two heartbeats told it.</summary>
    public TaskRate? Of(TaskId task) => _rates.TryGetValue(task, out var rate) ? rate : null;

    /// <summary>Takes in the agents' latest heartbeats. One caller at a time.</summary>
    public void Take(ClusterView cluster, DateTimeOffset now)
    {
        var rates = new Dictionary<TaskId, TaskRate>();
        foreach (var (id, agent) in cluster.Agents)
        {
            var sample = _samples.GetValueOrDefault(id);
            if (sample is null || sample.Usage != agent.TaskUsage) _samples[id] = sample = Sample.After(sample, agent, now);
            foreach (var (task, rate) in sample.Rates) rates[task] = rate;
        }

        foreach (var gone in _samples.Keys.Where(id => !cluster.Agents.ContainsKey(id)).ToList()) _samples.Remove(gone);
        _rates = rates;
    }

    private sealed record Sample(
        System.Collections.Immutable.ImmutableArray<TaskUsage> Usage, DateTimeOffset At, Dictionary<TaskId, TaskRate> Rates)
    {
        public static Sample After(Sample? before, AgentView agent, DateTimeOffset now)
        {
            var earlier = (before?.Usage ?? []).ToDictionary(usage => usage.Task, usage => usage.CpuNanoseconds);
            var nanoseconds = before is null ? 0 : (now - before.At).Ticks * 100;
            var rates = new Dictionary<TaskId, TaskRate>();
            foreach (var usage in agent.TaskUsage)
            {
                decimal? cpus = nanoseconds > 0 && earlier.TryGetValue(usage.Task, out var spent)
                    ? decimal.Round((decimal)Math.Max(0, usage.CpuNanoseconds - spent) / nanoseconds, 3) : null;
                rates[usage.Task] = new TaskRate(cpus, usage.MemoryBytes);
            }

            return new Sample(agent.TaskUsage, now, rates);
        }
    }
}

/// <param name="Cpus">CPUs in use over the last interval, or null while not known.</param>
/// <param name="MemoryBytes">Resident memory.</param>
public sealed record TaskRate(decimal? Cpus, long MemoryBytes);
