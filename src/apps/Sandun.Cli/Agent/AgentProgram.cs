using System.Net;
using Microsoft.Extensions.Logging;
using Sandun.Agent;
using Sandun.AgentLink.Identity;
using Sandun.Cli.Joining;
using Sandun.Cli.Output;
using Sandun.Hosting;
using Sandun.MesosApi.Agents;
using Sandun.Protocol;
using Sandun.Runtimes;
using Sandun.Runtimes.Docker;
using Sandun.Runtimes.Networks;
using Sandun.Runtimes.Probes;
using Sandun.Runtimes.Processes;

namespace Sandun.Cli.Agent;

/// <summary>The agent of one machine: offers its resources, runs and watches tasks there. Its end is not theirs.</summary>
internal static class AgentProgram
{
    /// <summary>Runs until cancelled, which leaves all tasks running.</summary>
    /// <exception cref="CommandFailure">It cannot start; the message says what helps.</exception>
    public static async Task<int> RunAsync(AgentOptions options, CancellationToken cancellation)
    {
        using var memory = new ResidentMemory();
        var paths = new AgentPaths(Path.GetFullPath(options.WorkDirectory));
        var link = new NodeLink(paths.Root, NodeRole.Agent) { Hostname = options.Hostname };
        var token = options.Token is { } text ? NodeLink.ParseToken(text) : null;
        var spec = Describe(options, paths, options.Address ?? link.OwnAddress(options.Link, token));
        using var held = LockDirectory(paths);
        if (token is not null)
        {
            var joined = await link.JoinAsync(token, null, cancellation);
            Console.Out.WriteLine($"this machine is {joined.Identity}; its certificate is renewed by itself");
            if (options.JoinOnly) return ExitCode.Ok;
        }

        if (link.Load() is { } credentials) spec = spec with { Id = new AgentId(credentials.Identity.Id) };
        var servers = link.Servers(options.Link);
        var verbosity = new AgentVerbosity(options.LogLevel, TimeProvider.System);
        using var logs = LineLogs.Create(verbosity.Allows);
        var logger = logs.CreateLogger("sandun.agent");
        var inbox = new AgentInbox();
        using var processes = new ProcessRuntime(paths, ProcessOptions(options), inbox.Report, logger);
        using var docker = new DockerRuntime(paths, DockerOptions(options, spec.Address), inbox.Report, logger);
        var runtimes = new RuntimeSet(processes, docker);
        processes.Nested.Engine = docker;
        using var prober = new Prober(runtimes.Of, spec.Address, inbox.Report);
        using var checkpoint = new CheckpointFile(paths.Checkpoint);

        var host = new AgentHost(
            new AgentWorks(runtimes, prober, new VolumeFolder(paths, logger)), inbox, new AgentLimits(options.Retention, options.KeptSandboxes), logger);
        var networks = new KnownNetworks(options.NetworkConfigDirectory);
        var pressure = new NodePressure(options.FreeDisk, options.FreeMemory) { RecordsAreShort = () => checkpoint.IsShort };
        var usage = new LatestUsage();
        var api = new AgentApiOptions
        {
            View = () => host.View, Spec = Spec, TellAsync = host.TellAsync, Usage = () => usage.Latest, Files = AgentApiFiles.Of(paths), Flags = options.Flags(),
            LogFile = Environment.GetEnvironmentVariable(Sandun.Hosting.OutputBound.Variable) is { Length: > 0 } log ? log : null,
            StartedAt = DateTimeOffset.UtcNow, Logging = verbosity, Counts = host.Counts, Nesting = new AgentNesting(processes.Nested),
            Refusal = AgentHttpAccess.Of(options.HttpListen, options.HttpCredentials).RefusalToAct,
        };
        await using var http = await OpenHttpAsync(options, logs, api, host);
        AgentSpec Spec() => spec with
        {
            HasDocker = docker.IsAnswering,
            Networks = processes.JoinsNetworks ? networks.Names : [],
            NotEnforced = [.. processes.NotEnforced],
            Conditions = pressure.Current,
            KeepsOperations = true,
            HttpPort = host.Executors?.Address.Port ?? 0,
        };
        var handler = new AgentLinkHandler(host, new SandboxFiles(paths), Spec, Configured(() => AgentResources.Revocable(options)));
        host.Link = new AgentLinkLoop(servers, handler, logger);
        await using var loop = new EventLoop<AgentInput, AgentFact, AgentCommand>(host, checkpoint, TimeProvider.System, logger);
        inbox.Loop = loop;
        await docker.PingAsync(cancellation);
        await loop.StartAsync(cancellation);
        var node = new NodeMeter(paths.Root);
        pressure.Look(node.Disk(), NodeMeter.Memory());
        var heartbeat = new AgentHeartbeat(runtimes, node, pressure, inbox, logger) { CollectBelow = options.CollectBelow, Usage = usage };
        var images = new ImageCollection(docker, new NodeMeter(paths.Root), options.CollectBelow);
        await Task.WhenAll(
            inbox.RunAsync(cancellation), heartbeat.RunAsync(cancellation), docker.RunAsync(host.Link.Reconnect, cancellation),
            networks.RunAsync(host.Link.Reconnect, cancellation),
            images.RunAsync(cancellation), host.Link.RunAsync(cancellation));
        return ExitCode.Ok;
    }

    private static async Task<AgentHttp?> OpenHttpAsync(AgentOptions options, ILoggerFactory logs, AgentApiOptions api, AgentHost host)
    {
        if (options.NoHttp) return null;
        var streams = new ExecutorStreams();
        var front = new AgentFront(api, streams);
        var http = await AgentHttp.OpenAsync(options.HttpListen, AgentHttpAccess.Of(options.HttpListen, options.HttpCredentials), () => front, logs);
        host.Executors = new ExecutorDoor(streams, http.Address);
        return http;
    }

    private static AgentSpec Describe(AgentOptions options, AgentPaths paths, string ownAddress) => Configured(() =>
    {
        Directory.CreateDirectory(paths.Root);
        var address = IPAddress.Parse(ownAddress);
        return new AgentSpec
        {
            Hostname = options.Hostname ?? (IPAddress.IsLoopback(address) ? "localhost" : Dns.GetHostName()), Address = ownAddress,
            Total = AgentResources.Of(paths.Root, options), Attributes = Attributes(options.Attributes),
            Region = options.Region, Zone = options.Zone, BootId = Runtimes.Machine.BootId, Version = SandunVersion.Text,
        };
    });

    /// <summary>What the options say, or why the agent cannot start with them.</summary>
    private static T Configured<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception wrong) when (wrong is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"the agent cannot start: {wrong.Message}");
        }
    }

    private static System.Collections.Immutable.ImmutableSortedDictionary<string, string> Attributes(IReadOnlyList<string> texts)
    {
        var attributes = Sorted.Empty;
        foreach (var text in texts)
        {
            var cut = text.IndexOf(':');
            if (cut <= 0) throw new FormatException($"attribute '{text}' must be NAME:VALUE");
            attributes = attributes.SetItem(text[..cut], text[(cut + 1)..]);
        }

        return attributes;
    }

    /// <summary>The kernel lets go of the lock when its holder dies, so it is never stale.</summary>
    private static FileStream LockDirectory(AgentPaths paths)
    {
        try
        {
            return new FileStream(paths.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new CommandFailure($"another agent works in {paths.Root}; end it, or give this one a --work-dir of its own");
        }
    }

    private static ProcessRuntimeOptions ProcessOptions(AgentOptions options) => new()
    {
        NetworkConfigDirectory = options.NetworkConfigDirectory, NetworkPluginsDirectory = options.NetworkPluginsDirectory,
        DefaultUser = options.DefaultUser, PidsLimit = options.TaskProcesses, FilesLimit = options.TaskFiles, Home = Machine.Installation.Home,
        Path = Environment.GetEnvironmentVariable("PATH") is { Length: > 0 } path ? path : ProcessRuntimeOptions.SystemPath,
    };

    private static DockerRuntimeOptions DockerOptions(AgentOptions options, string address) => new()
    {
        Host = options.DockerHost, Address = address, AllowPrivileged = options.DockerAllowPrivileged, AllowParameters = options.DockerAllowParameters,
        ImageRetention = options.ImageRetention, PidsLimit = options.TaskProcesses, SeccompDirectory = options.SeccompDirectory,
    };
}
