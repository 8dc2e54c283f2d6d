using System.CommandLine;
using Microsoft.Extensions.Logging;

namespace Sandun.Cli.Router;

/// <summary>The options of every command that runs a router.</summary>
internal sealed class RouterCommandOptions
{
    private readonly Option<string> _workDirectory = new("--work-dir")
    {
        Description = "Where the proxy's configuration and sockets are kept; two routers never share one.", Required = true, HelpName = "folder",
    };

    private readonly Option<string?> _link = new("--link")
    {
        Description = "The servers' links, comma-separated: unix:/path of one on this machine, or host:port [default: those learned since joining]",
        HelpName = "address",
    };

    private readonly Option<string?> _name = new("--id")
    {
        Description = "This router's name among all routers [default: the one it joined under, else router- and the machine's name]", HelpName = "name",
    };

    private readonly Option<string> _bind = new("--bind")
    {
        Description = "The address its entry and the service ports listen on.", DefaultValueFactory = _ => "127.0.0.1", HelpName = "address",
    };

    private readonly Option<int> _httpPort = new("--http-port")
    {
        Description = "Port of the entry for virtual hosts.", DefaultValueFactory = _ => 8000, HelpName = "port",
    };

    private readonly Option<int> _httpsPort = new("--https-port")
    {
        Description = "Port of the TLS entry, served with the certificates in the store; 0 for none.", DefaultValueFactory = _ => 0, HelpName = "port",
    };

    private readonly Option<int?> _publicHttpsPort = new("--public-https-port")
    {
        Description = "That port as clients see it, for redirects [default: the same]", HelpName = "port",
    };

    private readonly Option<string[]> _groups = new("--group")
    {
        Description = "Serves apps of this group only, as marathon-lb's HAPROXY_GROUP; may be given again [default: all apps]", HelpName = "name",
    };

    private readonly Option<ProxyKind> _proxy = new("--proxy")
    {
        Description = "What carries the traffic: HAProxy where it is installed (auto), or one of the two.", DefaultValueFactory = _ => ProxyKind.Auto,
    };

    private readonly Option<string?> _dataCenter = new("--data-center")
    {
        Description = "The data center (fault domain zone) it stands in: instances there are preferred.", HelpName = "name",
    };

    private readonly Option<string?> _haproxy = new("--haproxy") { Description = "The HAProxy program [default: the one on the PATH]", HelpName = "file" };
    private readonly Option<LogLevel> _logLevel = new("--log-level") { Description = "Least level that is logged.", DefaultValueFactory = _ => LogLevel.Information };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_workDirectory, _link, _name, _bind, _httpPort, _httpsPort, _publicHttpsPort, _groups, _proxy, _dataCenter, _haproxy, _logLevel]) command.Options.Add(option);
    }

    public LogLevel Level(ParseResult parsed) => parsed.GetValue(_logLevel);

    public RouterOptions Read(ParseResult parsed) => new()
    {
        WorkDir = parsed.GetRequiredValue(_workDirectory), Link = parsed.GetValue(_link), RouterId = parsed.GetValue(_name),
        BindAddress = parsed.GetRequiredValue(_bind), EntryPort = parsed.GetValue(_httpPort), Proxy = parsed.GetValue(_proxy),
        HaproxyPath = parsed.GetValue(_haproxy), DataCenter = parsed.GetValue(_dataCenter),
        TlsPort = parsed.GetValue(_httpsPort), PublicTlsPort = parsed.GetValue(_publicHttpsPort), Groups = parsed.GetValue(_groups) ?? [],
    };
}
