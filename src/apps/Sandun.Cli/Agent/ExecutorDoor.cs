using System.Globalization;
using System.Net;
using Sandun.Agent;
using Sandun.MesosApi.Agents;
using Sandun.Protocol;

namespace Sandun.Cli.Agent;

/// <summary>How executors reach this agent.</summary>
/// <param name="Streams">Their subscriptions.</param>
/// <param name="Address">Where the agent's HTTP interface answers on this machine.</param>
internal sealed record ExecutorDoor(ExecutorStreams Streams, IPEndPoint Address)
{
    /// <summary>Where programs on this machine reach it.</summary>
    public IPEndPoint Endpoint { get; } = new(
        Address.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : Address.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : Address.Address, Address.Port);

    /// <summary>What an executor runs as, with the variables Mesos' agents give executors where its framework has not set them.</summary>
    public TaskSpec WithEnvironment(HeldExecutor executor, Resources resources)
    {
        var program = executor.Program(resources);
        var variables = program.Environment;
        void Add(string name, string value)
        {
            if (!variables.ContainsKey(name)) variables = variables.Add(name, value);
        }

        Add("MESOS_CHECKPOINT", executor.Spec.Checkpoint ? "1" : "0");
        Add("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", Duration(executor.Spec.ShutdownGrace));
        // Executors survive the agent's program whether their framework checkpoints or not: all of them may wait for its return.
        Add("MESOS_RECOVERY_TIMEOUT", Duration(AgentLimits.RecoveryTimeout));
        Add("MESOS_SUBSCRIPTION_BACKOFF_MAX", Duration(TimeSpan.FromSeconds(2)));
        return program with { Environment = variables };
    }

    /// <summary>As Mesos writes durations: the largest unit that leaves no rest.</summary>
    private static string Duration(TimeSpan time)
    {
        foreach (var (unit, ticks) in new[]
        {
            ("weeks", 7 * TimeSpan.TicksPerDay), ("days", TimeSpan.TicksPerDay), ("hrs", TimeSpan.TicksPerHour), ("mins", TimeSpan.TicksPerMinute),
            ("secs", TimeSpan.TicksPerSecond), ("ms", TimeSpan.TicksPerMillisecond),
        })
        {
            if (time.Ticks >= ticks && time.Ticks % ticks == 0) return (time.Ticks / ticks).ToString(CultureInfo.InvariantCulture) + unit;
        }

        return (time.Ticks * 100).ToString(CultureInfo.InvariantCulture) + "ns";
    }
}
