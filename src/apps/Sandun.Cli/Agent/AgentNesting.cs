using System.Threading.Channels;
using Sandun.Agent;
using Sandun.MesosApi.Agents;
using Sandun.Runtimes;

namespace Sandun.Cli.Agent;

/// <summary>The nested containers of the process runtime for the agent's HTTP interface.</summary>
internal sealed class AgentNesting(NestedContainers containers) : IAgentNesting
{
    public bool IsReady => containers.HasRecovered;

    public IReadOnlyList<(NestedId Id, int Pid)> Running => containers.Running;

    public Task<bool> LaunchAsync(NestedSpec wanted, CancellationToken cancellation) => containers.LaunchAsync(wanted, cancellation);

    public Task<int?> WaitAsync(NestedId id, CancellationToken cancellation) => containers.WaitAsync(id, cancellation);

    public bool Signal(NestedId id, int signal) => containers.Signal(id, signal);

    public bool Remove(NestedId id) => containers.Remove(id);

    public ChannelReader<NestedOutput>? AttachOutput(NestedId id) => containers.AttachOutput(id);

    public void DetachOutput(NestedId id, ChannelReader<NestedOutput> output) => containers.DetachOutput(id, output);

    public bool? TryAttachInput(NestedId id) => containers.TryAttachInput(id);

    public void DetachInput(NestedId id) => containers.DetachInput(id);

    public Task WriteAsync(NestedId id, ReadOnlyMemory<byte> data, CancellationToken cancellation) => containers.WriteAsync(id, data, cancellation);

    public void Resize(NestedId id, TerminalSize size) => containers.Resize(id, size);
}
