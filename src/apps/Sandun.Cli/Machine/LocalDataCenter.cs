using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Sandun.Cli.Connection;
using Sandun.Cli.Output;
using Sandun.Client;
using Sandun.NativeApi;

namespace Sandun.Cli.Machine;

/// <summary>Sandun's own processes on this machine: starts those that are missing, waits until they work together, stops them.</summary>
internal sealed class LocalDataCenter
{
    /// <summary>Time to readiness; a cold start on a slow disk takes a quarter of it.</summary>
    private static readonly TimeSpan s_readyLimit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(25);

    /// <summary>Time for an orderly stop of one process.</summary>
    private static readonly TimeSpan s_stopGrace = TimeSpan.FromSeconds(15);

    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OthersPass = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly DataDirectory _data;

    public LocalDataCenter(DataDirectory data)
    {
        _data = data;
        Server = new OwnPart(data, "server");
        Agent = new OwnPart(data, "agent");
        Router = new OwnPart(data, "router");
    }

    public OwnPart Server { get; }

    public OwnPart Agent { get; }

    public OwnPart Router { get; }

    /// <summary>In the order they are stopped: what talks to the others goes first.</summary>
    public IReadOnlyList<OwnPart> Parts => [Router, Agent, Server];

    /// <summary>Makes the folders, and sure that they can be written to.</summary>
    public void Prepare()
    {
        try
        {
            // Tasks of other users pass through the first two to their sandboxes, and see nothing on the way.
            foreach (var folder in (string[])[_data.Path, _data.Agent]) Directory.CreateDirectory(folder, Mine | OthersPass);
            foreach (var folder in (string[])[_data.Run, _data.Logs, _data.Router]) Directory.CreateDirectory(folder, Mine);
            var probe = Path.Combine(_data.Run, $".write-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(
                $"cannot write to {_data.Path}: {refused.Message} Choose another folder with --data-dir or {DataDirectory.Variable}, " +
                $"or give this one to {Environment.UserName}.");
        }
    }

    /// <summary>Held while the processes are started or stopped; the kernel lets go of it when its holder dies, so it is never stale.</summary>
    public FileStream Lock()
    {
        try
        {
            return new FileStream(_data.UpLock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new CommandFailure($"another `sandun up` or `down` is at work on {_data.Path}; wait for it, or end it");
        }
    }

    /// <summary>Starts what does not run. Answers with the names of what was started.</summary>
    public IReadOnlyList<string> StartMissing(UpOptions options)
    {
        Installation.RequirePrograms();
        RequirePorts(options);
        var (mesos, dns) = Server.Running() is null ? (MesosOf(options), DnsOf(options)) : ("", "");
        var started = new List<string>();
        Start(Server, Installation.ServerProgram, PartArguments.Server(_data, options), started);
        Start(Agent, Installation.Program, PartArguments.Agent(_data, options), started);
        Start(Router, Installation.Program, PartArguments.Router(_data, options), started);
        if (started.Contains(Server.Name))
        {
            new RunningServer(
                options.Url.AbsoluteUri.TrimEnd('/'), options.HttpPort, options.TlsCertificate, options.DockerHost, DateTimeOffset.UtcNow)
            {
                Mesos = mesos, Dns = dns,
            }.Write(_data);
        }

        return started;
    }

    /// <summary>Waits until server, agent and router work together.</summary>
    /// <exception cref="CommandFailure">One of them ended, or they are not ready in time; the message has the end of its log.</exception>
    public async Task WaitReadyAsync(HttpControlPlane server, Progress progress, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var missing = "the server does not answer yet";
        while (watch.Elapsed < s_readyLimit)
        {
            foreach (var part in Parts)
                if (part.Running() is null) throw new CommandFailure($"the {part.Name} ended while starting{part.LastWords()}");
            try
            {
                missing = await server.NotReadyReasonAsync(cancellation);
                if (missing.Length == 0) return;
            }
            catch (ControlPlaneException unreachable) when (unreachable.Status is 503 or 504)
            {
                missing = "the server does not answer yet";
            }

            progress.Show(string.Create(CultureInfo.InvariantCulture, $"waiting: {missing}"));
            await Task.Delay(s_look, cancellation);
        }

        throw new CommandFailure($"not ready after {Wording.Span(s_readyLimit)}: {missing}{Server.LastWords()}", ExitCode.TimedOut);
    }

    /// <summary>Stops the processes, router first. Tasks and a proxy of its own go on. Answers with what was stopped.</summary>
    public async Task<IReadOnlyList<string>> StopPartsAsync(Progress progress, CancellationToken cancellation)
    {
        var stopped = new List<string>();
        foreach (var part in Parts)
        {
            if (part.Running() is { } process)
            {
                progress.Show($"stopping the {part.Name} (process {process.Pid})");
                await process.StopAsync(s_stopGrace, cancellation);
                stopped.Add(part.Name);
            }

            part.Forget();
        }

        return stopped;
    }

    private void Start(OwnPart part, string program, IReadOnlyList<string> arguments, List<string> started)
    {
        if (part.Running() is not null) return;
        part.Start(program, arguments, new Dictionary<string, string>
        {
            [DataDirectory.Variable] = _data.Path, [Installation.HomeVariable] = Installation.Home, ["SANDUN_LOG_FILE"] = part.LogFile,
        });
        started.Add(part.Name);
    }

    /// <summary>Where Mesos' interfaces will be: at a port tools know, or nowhere, because a port they do not know is of no use to them.</summary>
    private static string MesosOf(UpOptions options)
    {
        var url = new UriBuilder(options.Url) { Port = options.MesosPort ?? UpOptions.UsualMesosPort }.Uri.AbsoluteUri.TrimEnd('/');
        return options.MesosPort is null && PortOwner.Of(options.Listen, UpOptions.UsualMesosPort) is { } owner
            ? $"not there: port {UpOptions.UsualMesosPort} is taken by {owner}; --mesos-port chooses another"
            : url;
    }

    /// <summary>Where names will be answered; tools are told of the place, so that another one than theirs is of no use to them.</summary>
    private static string DnsOf(UpOptions options)
    {
        if (options.DnsListen is { } wished) return wished == "none" ? "not there: --dns-listen none" : wished;
        var usual = UpOptions.UsualDnsListen;
        return DnsPortOwner(usual) is { } owner ? $"not there: port {usual.Port} is taken by {owner}; --dns-listen chooses another" : usual.ToString();
    }

    /// <summary>Names are asked for by both protocols, and answered by neither when one of them is taken.</summary>
    private static PortOwner? DnsPortOwner(IPEndPoint at) => PortOwner.Of(at.Address, at.Port) ?? PortOwner.Of(at.Address, at.Port, ProtocolType.Udp);

    private void RequirePorts(UpOptions options)
    {
        if (Server.Running() is null && PortOwner.Of(options.Listen, options.Port) is { } owner)
            throw new CommandFailure($"port {options.Port} is taken by {owner}; end it, or choose another with --port");
        if (Server.Running() is null && options.MesosPort is { } mesos && PortOwner.Of(options.Listen, mesos) is { } master)
            throw new CommandFailure($"port {mesos}, for Mesos' interfaces, is taken by {master}; end it, or choose another with --mesos-port");
        if (Server.Running() is null && options.DnsListen is { } dns && IPEndPoint.TryParse(dns, out var names) && DnsPortOwner(names) is { } resolver)
            throw new CommandFailure($"port {names.Port}, for DNS, is taken by {resolver}; end it, or choose another with --dns-listen");
        if (Router.Running() is not null) return;
        RequireEntry(options.RouterListen, options.HttpPort, "the router's entry", "--http-port");
        if (options.HttpsPort > 0) RequireEntry(options.RouterListen, options.HttpsPort, "the router's TLS entry", "--https-port");
    }

    private void RequireEntry(IPAddress address, int port, string what, string option)
    {
        // A proxy that outlived its router holds the port for this data center: it is adopted, not in the way.
        if (PortOwner.Of(address, port) is { } owner && !owner.CommandLine.Contains(_data.Router, StringComparison.Ordinal))
            throw new CommandFailure($"port {port}, {what}, is taken by {owner}; end it, or choose another with {option}");
    }
}
