using Sandun.Runtimes;
using Sandun.Runtimes.Probes;

namespace Sandun.Cli.Agent;

/// <summary>What carries out an agent's commands on the machine.</summary>
internal sealed record AgentWorks(RuntimeSet Runtimes, Prober Prober, VolumeFolder Volumes);
