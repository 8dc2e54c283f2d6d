using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using Sandun.Cli.Connection;
using Sandun.Cli.Deployments;

namespace Sandun.Cli.Machine;

/// <summary>The options of <c>sandun up</c>.</summary>
internal sealed class UpCommand
{
    private readonly Argument<string[]> _files = new("file")
    {
        Description = "Definitions to deploy (Marathon's JSON); without any an empty data center is started.", Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _dataDirectory = new("--data-dir")
    {
        Description = $"Where everything is kept [default: {DataDirectory.Variable}, else ~/.sandun]", HelpName = "folder",
    };

    private readonly Option<bool> _detach = new("--detach", "-d") { Description = "Return when it is up, and leave it running." };
    private readonly Option<IPAddress> _listen = Address("--listen", "Address of console and APIs; off the loopback it needs credentials and TLS.");
    private readonly Option<int> _port = Port("--port", "Port of console and APIs.", 8080);
    private readonly Option<int?> _mesosPort = new("--mesos-port")
    {
        Description = "Port of Mesos' interfaces [default: 5050; left out, and said, when it is taken]", HelpName = "port",
    };

    private readonly Option<string?> _dnsListen = new("--dns-listen")
    {
        Description = $"Where names are answered by DNS, or none [default: {UpOptions.UsualDnsListen}; left out, and said, when it is taken]",
        HelpName = "address:port",
    };

    private readonly Option<IPAddress> _routerListen = Address("--router-listen", "Address the router listens on.");
    private readonly Option<int> _httpPort = Port("--http-port", "The router's port for virtual hosts.", 8000);
    private readonly Option<int> _httpsPort = new("--https-port")
    {
        Description = "The router's port for TLS, served with the certificates in the store; 0 for none.", DefaultValueFactory = _ => 0, HelpName = "port",
    };

    private readonly Option<string> _proxy = new("--proxy")
    {
        Description = "What carries the traffic: HAProxy where it is installed (auto), or one of the two.", DefaultValueFactory = _ => "auto",
    };

    private readonly Option<string?> _zone = new("--zone") { Description = "This machine's data center (fault domain zone).", HelpName = "name" };
    private readonly Option<string?> _region = new("--region") { Description = "Its region.", HelpName = "name" };
    private readonly Option<string[]> _attributes = new("--attribute")
    {
        Description = "An attribute of this machine for constraints; may be repeated.", HelpName = "name:value",
    };

    private readonly Option<string> _docker = new("--docker-host")
    {
        Description = "The Docker engine's socket.", HelpName = "address", DefaultValueFactory = _ => Installation.DockerHost,
    };

    private readonly Option<string?> _taskPorts = new("--task-ports") { Description = "Host ports tasks draw from [default: 31000-32000]", HelpName = "a-b" };
    private readonly Option<string?> _resources = new("--resources")
    {
        Description = "What the agent offers, instead of what the machine has.", HelpName = "cpus:4;mem:8192;disk:10240",
    };

    private readonly Option<string[]> _httpCredentials = new("--http-credentials")
    {
        Description = "Ask for this user and password at console and APIs; may be repeated.", HelpName = "name:password",
    };

    private readonly Option<string?> _credentials = new("--credentials") { Description = "A file of principals in Mesos' form.", HelpName = "file" };
    private readonly Option<string?> _certificate = new("--tls-cert") { Description = "Certificate of console and APIs, PEM.", HelpName = "file" };
    private readonly Option<string?> _key = new("--tls-key") { Description = "Its private key, PEM.", HelpName = "file" };
    private readonly Option<string?> _allowedHosts = new("--allowed-hosts")
    {
        Description = "Further host names the server is called by.", HelpName = "name,name",
    };

    private readonly Option<int> _timeout = new("--timeout")
    {
        Description = "How many seconds to wait for each file's deployment.", DefaultValueFactory = _ => DeploymentWaitOptions.DefaultTimeoutSeconds,
        HelpName = "seconds",
    };

    public static Command Create() => new UpCommand().Build();

    private Command Build()
    {
        _mesosPort.Validators.Add(PortRule);
        _httpsPort.Validators.Add(result => PortRule(result, least: 0));
        _dnsListen.Validators.Add(DnsRule);
        _proxy.AcceptOnlyFromAmong("auto", "haproxy", "yarp");
        var command = new Command("up", "Turns this machine into a data center: starts server, agent and router, and deploys files.") { _files };
        foreach (var option in (Option[])
                 [
                     _dataDirectory, _detach, _listen, _port, _mesosPort, _dnsListen, _routerListen, _httpPort, _httpsPort, _proxy, _zone, _region, _attributes, _docker,
                     _taskPorts, _resources, _httpCredentials, _credentials, _certificate, _key, _allowedHosts, _timeout,
                 ]) command.Options.Add(option);
        command.SetAction((parsed, cancellation) => new Up(DataDirectory.Find(parsed.GetValue(_dataDirectory)), Read(parsed)).RunAsync(
            parsed.GetValue(_files) ?? [], parsed.GetValue(_detach), TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(_timeout), 1, 86_400)), cancellation));
        return command;
    }

    private UpOptions Read(ParseResult parsed)
    {
        var own = parsed.GetValue(_httpCredentials) ?? [];
        return new UpOptions
        {
            Listen = parsed.GetRequiredValue(_listen), Port = parsed.GetValue(_port), RouterListen = parsed.GetRequiredValue(_routerListen),
            MesosPort = parsed.GetValue(_mesosPort), DnsListen = parsed.GetValue(_dnsListen), HttpPort = parsed.GetValue(_httpPort),
            HttpsPort = parsed.GetValue(_httpsPort), Proxy = parsed.GetRequiredValue(_proxy), Zone = parsed.GetValue(_zone), Region = parsed.GetValue(_region),
            DockerHost = parsed.GetRequiredValue(_docker), TaskPorts = parsed.GetValue(_taskPorts), Resources = parsed.GetValue(_resources),
            Attributes = parsed.GetValue(_attributes) ?? [], TlsCertificate = FullPath(parsed.GetValue(_certificate)),
            Credentials = Environment.GetEnvironmentVariable(SessionOptions.CredentialsVariable) is { Length: > 0 } named ? named : own.FirstOrDefault(),
            ServerArguments =
            [
                .. own.SelectMany(pair => (string[])["--http-credentials", pair]), .. Given("--credentials", FullPath(parsed.GetValue(_credentials))),
                .. Given("--tls-cert", FullPath(parsed.GetValue(_certificate))), .. Given("--tls-key", FullPath(parsed.GetValue(_key))),
                .. Given("--allowed-hosts", parsed.GetValue(_allowedHosts)),
            ],
        };
    }

    // The processes run in another folder, so what a user named relative to his own is made absolute.
    private static string? FullPath(string? path) => path is null ? null : Path.GetFullPath(path);

    private static string[] Given(string name, string? value) => value is null ? [] : [name, value];

    private static Option<int> Port(string name, string description, int usual)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => usual, HelpName = "port" };
        option.Validators.Add(PortRule);
        return option;
    }

    private static void PortRule(OptionResult result) => PortRule(result, least: 1);

    private static void PortRule(OptionResult result, int least)
    {
        // Asking the result for its value throws when the text is no number; the parser itself says that in words.
        if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var port) && (port < least || port > IPEndPoint.MaxPort))
            result.AddError($"{result.Option.Name}: a port is {least} to {IPEndPoint.MaxPort}");
    }

    private static void DnsRule(OptionResult result)
    {
        if (result.Tokens is [var token] && token.Value != "none" && !(IPEndPoint.TryParse(token.Value, out var at) && at.Port > 0))
            result.AddError($"{result.Option.Name}: '{token.Value}' is neither an IP address with a port, as {UpOptions.UsualDnsListen}, nor none");
    }

    private static Option<IPAddress> Address(string name, string description) => new(name)
    {
        Description = description, DefaultValueFactory = _ => IPAddress.Loopback, HelpName = "address", CustomParser = ParseAddress,
    };

    private static IPAddress? ParseAddress(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (IPAddress.TryParse(text, out var address)) return address;
        result.AddError($"'{text}' is not an IP address");
        return null;
    }
}
