using System.Diagnostics;
using Sandun.Cli.Apps;
using Sandun.Cli.Connection;
using Sandun.Cli.Deployments;
using Sandun.Cli.Output;
using Sandun.Client;
using Sandun.NativeApi;

namespace Sandun.Cli.Machine;

/// <summary>Carries out <c>sandun up</c>.</summary>
internal sealed class Up(DataDirectory data, UpOptions options)
{
    /// <summary>How often a foreground `up` looks whether its processes still run.</summary>
    private static readonly TimeSpan s_watch = TimeSpan.FromSeconds(1);

    /// <summary>Starts after a death within <see cref="s_restartWindow"/>: enough for bad luck, few enough for a log somebody reads.</summary>
    private const int MaximumRestarts = 5;

    private static readonly TimeSpan s_restartWindow = TimeSpan.FromMinutes(10);

    private readonly LocalDataCenter _center = new(data);
    private readonly Progress _progress = new();
    private readonly Queue<long> _startedAgain = new();

    public async Task<int> RunAsync(IReadOnlyList<string> paths, bool detach, TimeSpan limit, CancellationToken cancellation)
    {
        if (!OperatingSystem.IsLinux()) throw new CommandFailure("`sandun up` runs on Linux; elsewhere the command line can talk to a server with --server");
        var files = new List<AppFile>();
        foreach (var path in paths) files.Add(await AppFile.ReadAsync(path, cancellation));

        var (server, startedAny) = await StartAsync(cancellation);
        using (server)
        {
            // Who finds it running has not started it, and does not stop it with his Ctrl-C.
            var stays = startedAny && !detach;
            foreach (var file in files) await DeployAsync(server, file, limit, cancellation);
            if (startedAny) await new ServingWait(server, _progress).UntilServingAsync(cancellation);
            await SayWhereAsync(server, stays, cancellation);
            return stays ? await StayAsync(cancellation) : ExitCode.Ok;
        }
    }

    private async Task<(HttpControlPlane Server, bool StartedAny)> StartAsync(CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        _center.Prepare();
        HttpControlPlane server;
        IReadOnlyList<string> started;
        using (_center.Lock())
        {
            started = _center.StartMissing(options);
            var running = RunningServer.Read(data) ?? throw new CommandFailure(
                $"the server runs, but {data.ServerFile}, which says where, cannot be read; `sandun down --keep-tasks` and `sandun up` put it right");
            server = new HttpControlPlane(Address(running));
            try
            {
                await _center.WaitReadyAsync(server, _progress, cancellation);
            }
            catch
            {
                server.Dispose();
                await StopWhatWasStartedAsync(started);
                throw;
            }
        }

        _progress.Done(started.Count switch
        {
            0 => $"already up ({data.Path})",
            3 => Wording.Invariant($"server, agent and router are up after {watch.Elapsed.TotalSeconds:0.0} s"),
            _ => Wording.Invariant($"{string.Join(" and ", started)} started again after {watch.Elapsed.TotalSeconds:0.0} s; the rest was running"),
        });
        return (server, started.Count > 0);
    }

    /// <summary>A start that failed leaves nothing half up: the next try begins from the same state.</summary>
    private async Task StopWhatWasStartedAsync(IReadOnlyList<string> started)
    {
        _progress.Clear();
        foreach (var part in _center.Parts)
        {
            if (!started.Contains(part.Name)) continue;
            if (part.Running() is { } process) await process.StopAsync(TimeSpan.FromSeconds(5), CancellationToken.None);
            part.Forget();
        }
    }

    private ServerAddress Address(RunningServer running) => new(
        new Uri(running.Url), options.Credentials is { } credentials ? SessionOptions.BasicHeader(credentials) : null)
    {
        TrustedCertificate = running.Certificate,
    };

    private async Task DeployAsync(HttpControlPlane server, AppFile file, TimeSpan limit, CancellationToken cancellation)
    {
        _progress.Show($"deploying {file.Name}");
        var change = await server.ApplyAsync(file.Json, force: false, cancellation);
        var took = await new DeploymentWait(server, _progress).UntilDoneAsync(change, "deploying " + file.Name, limit, cancellation);
        _progress.Done(Wording.Invariant($"deployed {file.Name} in {took.TotalSeconds:0.0} s"));
    }

    private async Task SayWhereAsync(HttpControlPlane server, bool stays, CancellationToken cancellation)
    {
        var printer = new Printer(OutputFormat.Table);
        var apps = await server.AppsAsync(null, cancellation);
        var url = RunningServer.Read(data)?.Url ?? options.Url.AbsoluteUri;
        printer.Line();
        printer.Line($"Console   {url}");
        if (RunningServer.Read(data)?.Mesos is { } mesos) printer.Line($"Mesos     {mesos}");
        if (RunningServer.Read(data)?.Dns is { } dns) printer.Line($"DNS       {dns}");
        foreach (var app in apps.Where(app => app.Routes.Count > 0)) printer.Line($"Route     {app.Id}  {string.Join("  ", app.Routes)}");
        printer.Line();
        printer.Line("Next:");
        // The app with the most routes is the one meant for people: it has a virtual host beside its port.
        var first = apps.OrderByDescending(app => app.Routes.Count).ThenBy(app => app.Id, StringComparer.Ordinal).FirstOrDefault();
        foreach (var (command, what) in NextCommands(first, stays)) printer.Line($"  {command,-48} {what}");
    }

    private IEnumerable<(string Command, string What)> NextCommands(AppSummary? app, bool stays)
    {
        // Another folder than the one every command looks into must be named to each.
        var where = data.IsUsual ? "" : " --data-dir " + data.Path;
        if (app is null)
        {
            yield return (Installation.Command + " app apply samples/shop/marathon.json --wait" + where, "deploy the sample shop");
        }
        else
        {
            if (app.Routes.FirstOrDefault(route => route.StartsWith("http", StringComparison.Ordinal)) is { } route) yield return ($"curl {route}", "ask it; instances answer in turn");
            yield return ($"{Installation.Command} app get {app.Id}{where}", "its instances");
            yield return ($"{Installation.Command} app scale {app.Id} {app.Instances + 1} --wait{where}", "one instance more");
            yield return ($"{Installation.Command} app logs {app.Id} -f{where}", "what they write");
        }

        yield return (Installation.Command + " app ls" + where, "all apps");
        yield return stays ? ("Ctrl-C", "stop everything") : (Installation.Command + " down" + where, "stop everything");
    }

    /// <summary>Stays until Ctrl-C, then stops as `down` does; meanwhile starts again what ends by itself.</summary>
    private async Task<int> StayAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await Task.Delay(s_watch, cancellation);
                if (_center.Parts.Any(part => part.Died)) StartAgain();
                else if (_center.Parts.All(part => part.Running() is null)) return AllEnded();
            }
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine();
            await new Down(data).RunAsync(keepTasks: false, CancellationToken.None);
            return ExitCode.Ok;
        }
    }

    /// <summary>
    /// Starts what died, until it has done so too often in a row; a process that cannot run is better looked at than started for ever.
    /// </summary>
    private void StartAgain()
    {
        var now = Stopwatch.GetTimestamp();
        if (_startedAgain.TryPeek(out var oldest) && Stopwatch.GetElapsedTime(oldest, now) > s_restartWindow) _startedAgain.Dequeue();
        if (_startedAgain.Count >= MaximumRestarts) return;
        try
        {
            using var held = _center.Lock();
            var died = _center.Parts.Where(part => part.Died).ToList();
            foreach (var part in died) Console.Error.WriteLine($"sandun: the {part.Name} ended by itself and is started again{part.LastWords()}");
            if (died.Count > 0) _center.StartMissing(options);
        }
        catch (CommandFailure failure)
        {
            // An `up` or `down` at work elsewhere decides what is to run; a port that is still held is free at a later look.
            Console.Error.WriteLine("sandun: " + failure.Message);
        }

        _startedAgain.Enqueue(now);
        if (_startedAgain.Count == MaximumRestarts)
            Console.Error.WriteLine($"sandun: that was start {MaximumRestarts} within {Wording.Span(s_restartWindow)}; the next one is `sandun up` in another terminal");
    }

    private static int AllEnded()
    {
        Console.Error.WriteLine("sandun: stopped from elsewhere (`sandun down`, or the processes were ended)");
        return ExitCode.Ok;
    }
}
