using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Sandun.Agent;
using Sandun.AgentLink;
using Sandun.Hosting;
using Sandun.MesosApi.Agents;
using Sandun.Protocol;
using Sandun.Runtimes;

namespace Sandun.Cli.Agent;

/// <summary>What surrounds the agent's brain: hands its commands to runtimes, probes and the link.</summary>
internal sealed partial class AgentHost(AgentWorks works, AgentInbox inbox, AgentLimits limits, ILogger logger)
    : IRole<AgentInput, AgentFact, AgentCommand>
{
    private readonly RuntimeSet _runtimes = works.Runtimes;

    private readonly Channel<AgentReport> _outgoing =
        Channel.CreateBounded<AgentReport>(new BoundedChannelOptions(LinkLimits.OutgoingCapacity) { SingleReader = true });

    private volatile TaskCompletionSource<AgentReport.Register> _hello = NewHello();

    public string Name => "agent";

    public IFactCodec<AgentFact> Codec { get; } = new AgentFactCodec();

    /// <summary>Set before the loop starts.</summary>
    public AgentLinkLoop? Link { get; set; }

    /// <summary>Where executors of frameworks are reached; set before the loop starts.</summary>
    public ExecutorDoor? Executors { get; set; }

    /// <summary>What has happened how often since the program started.</summary>
    public AgentCounts Counts { get; } = new();

    /// <summary>The agent as last published.</summary>
    public AgentSnapshot View { get; private set; } = AgentSnapshot.Empty;

    public ChannelReader<AgentReport> Outgoing => _outgoing.Reader;

    public IMachine<AgentInput, AgentFact, AgentCommand> NewMachine() =>
        new WatchedAgent(new AgentBrain(new CryptoRandomSource(), limits), Counts);

    public IReadOnlyList<AgentInput> FirstInputs() => [new AgentInput.Started()];

    public Action Show(IMachine<AgentInput, AgentFact, AgentCommand> machine, DateTimeOffset now) =>
        Showing.Of<AgentSnapshot>(machine, now, view => View = view);

    public void Run(AgentCommand command)
    {
        switch (command)
        {
            case AgentCommand.Recover recover:
                _ = Task.Run(() => RecoverAsync(recover));
                break;
            case AgentCommand.Launch launch:
                _runtimes.Of(launch.Task).Launch(new TaskLaunch(launch.Task, launch.Framework, launch.Agent) { GivenId = launch.GivenId, Endpoint = Executors?.Endpoint });
                break;
            case AgentCommand.LaunchExecutor launch:
                LaunchExecutor(launch);
                break;
            case AgentCommand.TellExecutor tell:
                Executors?.Streams.Tell(tell.Executor, tell.Word);
                break;
            case AgentCommand.Resize resize:
                _runtimes.Resize(resize.Program);
                break;
            case AgentCommand.RemoveVolume volume:
                _ = Task.Run(() => works.Volumes.Remove(volume.Name, volume.Disk));
                break;
            case AgentCommand.Terminate terminate:
                _runtimes.Terminate(terminate.Task);
                break;
            case AgentCommand.Kill kill:
                _runtimes.Kill(kill.Task);
                break;
            case AgentCommand.StartProbes start:
                works.Prober.Start(start);
                break;
            case AgentCommand.StopProbes stop:
                works.Prober.Stop(stop.Task);
                break;
            case AgentCommand.Send { Report: AgentReport.Register register }:
                _hello.TrySetResult(register);
                break;
            case AgentCommand.Send send:
                // Full only when the link has not moved for long; the brain repeats what matters.
                _outgoing.Writer.TryWrite(send.Report);
                break;
            case AgentCommand.RemoveSandbox or AgentCommand.Destroy:
                _runtimes.Remove(command is AgentCommand.Destroy destroy ? destroy.Task : ((AgentCommand.RemoveSandbox)command).Task);
                break;
            case AgentCommand.Reconnect:
                Link?.Reconnect();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(command), command, "not a command of an agent");
        }
    }

    public void Refuse(AgentInput input, string why)
    {
        // Nobody waits for an answer; the world is asked again when the brain is rebuilt.
    }

    public void Lost(string why)
    {
        // The brain is built anew and waits for executors as after a restart: their streams end, so that they subscribe.
        Executors?.Streams.CloseAll();
        Link?.Reconnect();
    }

    /// <summary>Who the agent is, as its brain says once it knows the link is up.</summary>
    public async ValueTask<AgentReport.Register> HelloAsync(AgentSpec spec, CancellationToken cancellation)
    {
        var hello = NewHello();
        _hello = hello;

        // By the same way as the loss of the link before it, so that neither overtakes the other.
        inbox.Report(new AgentInput.LinkConnected(spec));
        return await hello.Task.WaitAsync(cancellation);
    }

    public void Tell(AgentInput input) => inbox.Report(input);

    public ValueTask TellAsync(AgentInput input, CancellationToken cancellation) => inbox.PostAsync(input, cancellation);

    private void LaunchExecutor(AgentCommand.LaunchExecutor launch)
    {
        var executor = launch.Executor;
        if (Executors is not { } door)
        {
            inbox.Report(new AgentInput.LaunchFailed(
                executor.Run, TaskReason.ContainerLaunchFailed, "the agent was told to have no HTTP interface (--http-listen none), and executors need one"));
            return;
        }

        var program = door.WithEnvironment(executor, launch.Resources);
        _runtimes.Of(program).Launch(new TaskLaunch(program, executor.Framework, launch.Agent) { Executor = executor.Spec.Id, Endpoint = door.Endpoint });
    }

    private static TaskCompletionSource<AgentReport.Register> NewHello() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RecoverAsync(AgentCommand.Recover recover)
    {
        try
        {
            var found = await _runtimes.RecoverAsync(recover.Known, CancellationToken.None);
            LogRecovered(logger, found.OfType<FoundTask.Running>().Count(), recover.Known.Length);
            inbox.Report(new AgentInput.Recovered(recover.Search, Runtimes.Machine.BootId, [.. found]));
        }
        catch (Exception failure)
        {
            // Nothing may be said of the tasks before they were looked for, so the agent stays out of the cluster.
            Counts.AddRecoveryError();
            LogNotRecovered(logger, failure);
        }
    }
}
