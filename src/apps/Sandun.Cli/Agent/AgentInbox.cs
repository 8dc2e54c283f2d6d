using System.Threading.Channels;
using Sandun.Agent;
using Sandun.Hosting;

namespace Sandun.Cli.Agent;

/// <summary>
/// Carries what runtimes and probes report to the brain, in order. While the brain is being rebuilt it holds on to it; what is
/// told twice the brain ignores.
/// </summary>
internal sealed class AgentInbox
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    // Reports are bounded by the tasks and probes in flight, so the channel needs no bound of its own.
    private readonly Channel<AgentInput> _reports = Channel.CreateUnbounded<AgentInput>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>The brain's loop; set before anything is reported.</summary>
    public EventLoop<AgentInput, AgentFact, AgentCommand>? Loop { get; set; }

    public void Report(AgentInput input) => _reports.Writer.TryWrite(input);

    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            await foreach (var input in _reports.Reader.ReadAllAsync(cancellation)) await PostAsync(input, cancellation);
        }
        catch (OperationCanceledException)
        {
            // The agent stops; what it did not decide it finds out again.
        }
    }

    /// <summary>Gives the brain an input, waiting for it to decide again where it does not.</summary>
    public async ValueTask PostAsync(AgentInput input, CancellationToken cancellation)
    {
        while (Loop is null || !await Loop.PostAsync(input, cancellation)) await Task.Delay(s_pause, cancellation);
    }
}
