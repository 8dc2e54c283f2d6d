using System.Collections.Immutable;
using Sandun.Protocol;
using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes.Processes;

/// <summary>A task the process runtime launches or watches.</summary>
internal sealed class ProcessTask(TaskSpec spec)
{
    /// <summary>What it is; its resources change with the tasks of an executor.</summary>
    public TaskSpec Spec { get; set; } = spec;

    /// <summary>Ends a launch in progress.</summary>
    public CancellationTokenSource Launching { get; } = new();

    /// <summary>The init; null until it was started.</summary>
    public ProcessIdentity? Init { get; set; }

    /// <summary>When the program was let through the gate, by the monotonic clock; 0 for an adopted task.</summary>
    public long BeganAt { get; set; }

    /// <summary>Set when the agent's own poll ended the task for its memory; there is no kernel to ask then.</summary>
    public bool ExceededMemory { get; set; }

    /// <summary>The account it runs as; null for the agent's own.</summary>
    public Account? Account { get; set; }

    /// <summary>Addresses of its own networks; empty on the machine's.</summary>
    public ImmutableArray<string> Addresses { get; set; } = [];

    /// <summary>Size of its sandbox as last measured.</summary>
    public long DiskBytes { get; set; }
}
