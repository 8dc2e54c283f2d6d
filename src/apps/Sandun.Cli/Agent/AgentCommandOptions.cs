using System.CommandLine;
using System.Net;
using Microsoft.Extensions.Logging;
using Sandun.Runtimes;

namespace Sandun.Cli.Agent;

/// <summary>The options of every command that runs an agent.</summary>
internal sealed class AgentCommandOptions
{
    /// <summary>Each is kept in memory and in the checkpoint too.</summary>
    private const int MaximumKept = 100_000;

    private readonly Option<string> _workDirectory = new("--work-dir")
    {
        Description = "Where checkpoints and sandboxes are kept; one agent has it for itself.", Required = true, HelpName = "folder",
    };

    private readonly Option<string?> _link = new("--link")
    {
        Description = "The servers' links, comma-separated: unix:/path of one on this machine, or host:port [default: those learned since joining]",
        HelpName = "address",
    };

    private readonly Option<string?> _hostname = new("--hostname")
    {
        Description = "The name constraints and $HOST use [default: localhost on a loopback address, else the machine's name]", HelpName = "name",
    };

    private readonly Option<string?> _address = new("--address")
    {
        Description = "The address tasks on the host network are reached at [default: this machine's towards its servers]", HelpName = "address",
    };

    private readonly Option<string?> _resources = new("--resources")
    {
        Description = "What is offered, instead of what the machine has; names of your own, NAME(ROLE) and sets {a,b} too; " +
            "disks of type PATH and MOUNT as Mesos' JSON list; or file:///path of either.",
        HelpName = "cpus:4;mem:8192;disk:10240",
    };

    private readonly Option<string?> _oversubscribe = new("--oversubscribe")
    {
        Description = "What is lent beyond that to frameworks that take revocable resources: their tasks get CPU when nobody else wants it.", HelpName = "cpus:4;mem:8192",
    };

    private readonly Option<string?> _ports = new("--ports") { Description = "Host ports offered [default: 31000-32000]", HelpName = "a-b" };
    private readonly Option<string[]> _attributes = new("--attribute") { Description = "An attribute for constraints; may be repeated.", HelpName = "name:value" };
    private readonly Option<string?> _region = new("--region") { Description = "The region of this machine.", HelpName = "name" };
    private readonly Option<string?> _zone = new("--zone") { Description = "Its data center (fault domain zone).", HelpName = "name" };
    private readonly Option<string> _docker = new("--docker-host")
    {
        Description = "The Docker engine's socket; empty for none.", HelpName = "address",
        DefaultValueFactory = _ => Machine.Installation.DockerHost,
    };

    private readonly Option<bool> _privileged = new("--docker-allow-privileged") { Description = "Let containers have every right of the machine." };
    private readonly Option<bool> _parameters = new("--docker-allow-parameters") { Description = "Let apps give Docker options of their own." };
    private readonly Option<string?> _seccomp = new("--seccomp-config-dir")
    {
        Description = "Where the seccomp profiles are that apps may name (linuxInfo.seccomp.profileName): files in Docker's form.", HelpName = "directory",
    };

    private readonly Option<string?> _networks = new("--network-cni-config-dir")
    {
        Description = "Where the container networks are configured that plain processes may join (CNI).", HelpName = "directory",
    };

    private readonly Option<string> _networkPlugins = new("--network-cni-plugins-dir")
    {
        Description = "Where the CNI plugins are, separated by colons.", DefaultValueFactory = _ => new ProcessRuntimeOptions().NetworkPluginsDirectory, HelpName = "directories",
    };

    private readonly Option<string?> _defaultUser = new("--default-user") { Description = "Account of tasks that name none [default: this process']", HelpName = "user" };
    private readonly Option<int> _processes = new("--task-processes")
    {
        Description = "Processes and threads a task may have.", DefaultValueFactory = _ => 4096, HelpName = "count",
    };

    private readonly Option<int> _files = new("--task-files")
    {
        Description = "Descriptors each process of a task may have open; containers have as many as their engine gives.", DefaultValueFactory = _ => 65_536, HelpName = "count",
    };

    private readonly Option<string> _retention = new("--sandbox-retention")
    {
        Description = "How long an ended task's sandbox is kept: 30m, 1h, 2d.", DefaultValueFactory = _ => "1h", HelpName = "time",
    };

    private readonly Option<int> _kept = new("--kept-sandboxes") { Description = "How many of them at most.", DefaultValueFactory = _ => 1000, HelpName = "count" };
    private readonly Option<string> _imageRetention = new("--image-retention")
    {
        Description = "How long an image that was pulled for a task is kept after its last container.", DefaultValueFactory = _ => "7d", HelpName = "time",
    };

    private readonly Option<string> _collectBelow = new("--collect-below")
    {
        Description = "With less disk free, sandboxes of ended tasks and unused images go before their time.", DefaultValueFactory = _ => "10%", HelpName = "free",
    };

    private readonly Option<string> _freeDisk = new("--min-free-disk")
    {
        Description = "With less disk free, the machine gets no new work (DISK_PRESSURE); the lesser of two counts; 0: never.",
        DefaultValueFactory = _ => "5%,1GB", HelpName = "free",
    };

    private readonly Option<string> _freeMemory = new("--min-free-memory")
    {
        Description = "With less memory free, the machine gets no new work (MEMORY_PRESSURE); 0: never.", DefaultValueFactory = _ => "5%,100MB", HelpName = "free",
    };

    private readonly Option<string?> _httpListen = new("--http-listen")
    {
        Description = "Where Mesos' agent and executor interfaces listen, or none [default: 127.0.0.1:5051, or a free port there]", HelpName = "address:port",
    };

    private readonly Option<string?> _httpCredentials = new("--http-credentials")
    {
        Description = "Who may use them; needed where other machines reach the port.", HelpName = "user:password",
    };

    private readonly Option<LogLevel> _logLevel = new("--log-level") { Description = "Least level that is logged.", DefaultValueFactory = _ => LogLevel.Information };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])
                 [
                     _workDirectory, _link, _hostname, _address, _resources, _oversubscribe, _ports, _attributes, _region, _zone, _docker, _privileged, _parameters, _seccomp,
                     _networks, _networkPlugins,
                     _defaultUser, _processes, _files, _retention, _kept, _imageRetention, _collectBelow, _freeDisk, _freeMemory, _httpListen, _httpCredentials, _logLevel,
                 ]) command.Options.Add(option);
    }

    public AgentOptions Read(ParseResult parsed) => new()
    {
        WorkDirectory = parsed.GetRequiredValue(_workDirectory), Link = parsed.GetValue(_link), Hostname = parsed.GetValue(_hostname),
        Address = parsed.GetValue(_address), Resources = parsed.GetValue(_resources), Oversubscribe = parsed.GetValue(_oversubscribe), Ports = parsed.GetValue(_ports),
        Attributes = parsed.GetValue(_attributes) ?? [], Region = parsed.GetValue(_region), Zone = parsed.GetValue(_zone),
        DockerHost = parsed.GetRequiredValue(_docker), DockerAllowPrivileged = parsed.GetValue(_privileged),
        DockerAllowParameters = parsed.GetValue(_parameters), SeccompDirectory = parsed.GetValue(_seccomp) is { } profiles ? Path.GetFullPath(profiles) : null,
        NetworkConfigDirectory = parsed.GetValue(_networks) is { } networks ? Path.GetFullPath(networks) : null,
        NetworkPluginsDirectory = parsed.GetRequiredValue(_networkPlugins),
        DefaultUser = parsed.GetValue(_defaultUser), LogLevel = parsed.GetValue(_logLevel),
        TaskProcesses = AtLeast("--task-processes", parsed.GetValue(_processes), 16), TaskFiles = AtLeast("--task-files", parsed.GetValue(_files), 64),
        Retention = TimeText.Parse("--sandbox-retention", parsed.GetRequiredValue(_retention)), KeptSandboxes = Kept(parsed.GetValue(_kept)),
        ImageRetention = TimeText.Parse("--image-retention", parsed.GetRequiredValue(_imageRetention)),
        CollectBelow = Floor("--collect-below", parsed.GetRequiredValue(_collectBelow)),
        FreeDisk = Floor("--min-free-disk", parsed.GetRequiredValue(_freeDisk)),
        FreeMemory = Floor("--min-free-memory", parsed.GetRequiredValue(_freeMemory)),
        NoHttp = parsed.GetValue(_httpListen) == "none", HttpListen = EndPoint(parsed.GetValue(_httpListen)), HttpCredentials = parsed.GetValue(_httpCredentials),
    };

    private static int AtLeast(string option, int count, int least) => count >= least ? count : throw new CommandFailure($"{option} must be {least} or more");

    private static int Kept(int count) => count is >= 0 and <= MaximumKept ? count : throw new CommandFailure($"--kept-sandboxes must be 0 to {MaximumKept}");

    private static IPEndPoint? EndPoint(string? text) => text is null or "none" ? null
        : IPEndPoint.TryParse(text, out var address) && text.Contains(':') ? address
        : throw new CommandFailure($"--http-listen {text} is not ADDRESS:PORT, such as 127.0.0.1:{AgentHttp.DefaultPort}; or say none");

    private static FreeFloor Floor(string option, string text)
    {
        try
        {
            return FreeFloor.Parse(text);
        }
        catch (FormatException wrong)
        {
            throw new CommandFailure($"{option}: {wrong.Message}");
        }
    }
}
