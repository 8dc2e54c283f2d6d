using System.CommandLine;
using Microsoft.Extensions.Logging;
using Sandun.Hosting;

namespace Sandun.Cli.Router;

/// <summary><c>sandun router</c></summary>
internal sealed class RouterRunCommand
{
    private readonly Option<string> _workDirectory = new("--work-dir")
    {
        Description = "Where the proxy's configuration and sockets are kept; two routers never share one.", Required = true, HelpName = "folder",
    };

    private readonly Option<string> _link = new("--link")
    {
        Description = "The server's link: unix:/path, http://host:port or https://host:port.", Required = true, HelpName = "address",
    };

    private readonly Option<string> _name = new("--id")
    {
        Description = "This router's name among all routers.", DefaultValueFactory = _ => "router-" + Environment.MachineName, HelpName = "name",
    };

    private readonly Option<string> _bind = new("--bind")
    {
        Description = "The address its entry and the service ports listen on.", DefaultValueFactory = _ => "127.0.0.1", HelpName = "address",
    };

    private readonly Option<int> _httpPort = new("--http-port")
    {
        Description = "Port of the entry for virtual hosts.", DefaultValueFactory = _ => 8000, HelpName = "port",
    };

    private readonly Option<ProxyKind> _proxy = new("--proxy")
    {
        Description = "What carries the traffic: HAProxy where it is installed (auto), or one of the two.", DefaultValueFactory = _ => ProxyKind.Auto,
    };

    private readonly Option<string?> _haproxy = new("--haproxy") { Description = "The HAProxy program [default: the one on the PATH]", HelpName = "file" };
    private readonly Option<LogLevel> _logLevel = new("--log-level") { Description = "Least level that is logged.", DefaultValueFactory = _ => LogLevel.Information };

    public static Command Create() => new RouterRunCommand().Build();

    private Command Build()
    {
        var command = new Command("router", "Runs a router: drives the proxy on this machine from the server's registry. HAProxy outlives it.");
        foreach (var option in (Option[])[_workDirectory, _link, _name, _bind, _httpPort, _proxy, _haproxy, _logLevel]) command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var output = OutputBound.FromEnvironment();
            using var loggers = LoggerFactory.Create(builder => builder.SetMinimumLevel(parsed.GetValue(_logLevel)).AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
                console.UseUtcTimestamp = true;
            }));
            try
            {
                await RouterProgram.RunAsync(Read(parsed), loggers, cancellation);
            }
            catch (OperationCanceledException)
            {
                // SIGTERM is how a router ends.
            }
            catch (RouterRefusedException refused)
            {
                throw new CommandFailure(refused.Message);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private RouterOptions Read(ParseResult parsed) => new()
    {
        WorkDir = parsed.GetRequiredValue(_workDirectory), Link = parsed.GetRequiredValue(_link), RouterId = parsed.GetRequiredValue(_name),
        BindAddress = parsed.GetRequiredValue(_bind), EntryPort = parsed.GetValue(_httpPort), Proxy = parsed.GetValue(_proxy),
        HaproxyPath = parsed.GetValue(_haproxy),
    };
}
