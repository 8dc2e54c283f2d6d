using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using System.Threading.Channels;
using Sandun.AgentLink;
using Sandun.Protocol;

namespace Sandun.Io.Tests.AgentLink;

/// <summary>An agent that remembers what it hears and has one file, stdout, with the text hello.</summary>
internal sealed class RecordingAgent : IAgentLinkHandler
{
    public AgentReport.Register Registration { get; set; } = new(Samples.Agent, []);

    public Channel<AgentReport> Reports { get; } = Channel.CreateUnbounded<AgentReport>();

    public Channel<AgentOrder> Orders { get; } = Channel.CreateUnbounded<AgentOrder>();

    public ConcurrentQueue<string> Disconnects { get; } = new();

    public ChannelReader<AgentReport> Outgoing => Reports.Reader;

    public ValueTask<AgentReport.Register> HelloAsync(CancellationToken cancellation) => ValueTask.FromResult(Registration);

    public ValueTask OnOrderAsync(AgentOrder order, CancellationToken cancellation) => Orders.Writer.WriteAsync(order, cancellation);

    public async ValueTask<FilePiece> ReadFileAsync(FileRequest request, CancellationToken cancellation)
    {
        if (request.Path == "hangs") await Task.Delay(Timeout.Infinite, cancellation);
        if (request.Path != "stdout") throw new IOException("there is no file " + request.Path);
        return new FilePiece(request.Id, Encoding.UTF8.GetBytes("hello").AsMemory(2), 5 + request.Offset, 5);
    }

    public void OnConnected()
    {
    }

    public void OnDisconnected(string why) => Disconnects.Enqueue(why);
}

/// <summary>A router that remembers what it hears.</summary>
internal sealed class RecordingRouter : IRouterLinkHandler
{
    public Channel<RouterReport> Reports { get; } = Channel.CreateUnbounded<RouterReport>();

    public Channel<RegistryView> Snapshots { get; } = Channel.CreateUnbounded<RegistryView>();

    public Channel<(long Revision, ImmutableArray<RegistryChange> Changes)> Changes { get; } =
        Channel.CreateUnbounded<(long, ImmutableArray<RegistryChange>)>();

    public ConcurrentQueue<string> Disconnects { get; } = new();

    public ChannelReader<RouterReport> Outgoing => Reports.Reader;

    public ValueTask<RouterReport> HelloAsync(CancellationToken cancellation) => ValueTask.FromResult(Samples.Report);

    public ValueTask OnSnapshotAsync(RegistryView view, CancellationToken cancellation) => Snapshots.Writer.WriteAsync(view, cancellation);

    public ValueTask OnChangesAsync(long revision, ImmutableArray<RegistryChange> changes, CancellationToken cancellation) =>
        Changes.Writer.WriteAsync((revision, changes), cancellation);

    public void OnConnected()
    {
    }

    public void OnDisconnected(string why) => Disconnects.Enqueue(why);
}
