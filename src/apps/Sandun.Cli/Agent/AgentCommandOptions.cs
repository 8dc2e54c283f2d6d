using System.CommandLine;
using Microsoft.Extensions.Logging;

namespace Sandun.Cli.Agent;

/// <summary>The options of every command that runs an agent.</summary>
internal sealed class AgentCommandOptions
{
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
        Description = "What is offered, instead of what the machine has.", HelpName = "cpus:4;mem:8192;disk:10240",
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
    private readonly Option<string?> _defaultUser = new("--default-user") { Description = "Account of tasks that name none [default: this process']", HelpName = "user" };
    private readonly Option<LogLevel> _logLevel = new("--log-level") { Description = "Least level that is logged.", DefaultValueFactory = _ => LogLevel.Information };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])
                 [
                     _workDirectory, _link, _hostname, _address, _resources, _ports, _attributes, _region, _zone, _docker, _privileged, _parameters,
                     _defaultUser, _logLevel,
                 ]) command.Options.Add(option);
    }

    public AgentOptions Read(ParseResult parsed) => new()
    {
        WorkDirectory = parsed.GetRequiredValue(_workDirectory), Link = parsed.GetValue(_link), Hostname = parsed.GetValue(_hostname),
        Address = parsed.GetValue(_address), Resources = parsed.GetValue(_resources), Ports = parsed.GetValue(_ports),
        Attributes = parsed.GetValue(_attributes) ?? [], Region = parsed.GetValue(_region), Zone = parsed.GetValue(_zone),
        DockerHost = parsed.GetRequiredValue(_docker), DockerAllowPrivileged = parsed.GetValue(_privileged),
        DockerAllowParameters = parsed.GetValue(_parameters), DefaultUser = parsed.GetValue(_defaultUser), LogLevel = parsed.GetValue(_logLevel),
    };
}
