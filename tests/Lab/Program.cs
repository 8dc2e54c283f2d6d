using System.Diagnostics;
using System.Runtime.InteropServices;
using Sandun.Lab;
using Sandun.Lab.Histories;
using Sandun.Lab.Reference;

// sandun-lab: a cluster of many hosts on one machine, by network namespaces. See --help.
const string Help =
    """
    sandun-lab: a cluster of many hosts on this machine, each in a network namespace of its own (needs root, etcd and HAProxy)

      sandun-lab up [--zhejiang | --small] [--dir DIR]   builds it, runs the reference installation's services on it, and keeps it until
                                                         Ctrl-C. --zhejiang: 93 hosts in two data centers with 528 instances;
                                                         --small (default): three servers, two routers, four agents
      sandun-lab faults [--schedules N] [--seed S]       random faults on the small laboratory, N of them (default 20), with all promises checked
                                                         after each; stops at the first that is broken. A minute for two or three
      sandun-lab reference [--port P] [--servers N]      the reference installation, simulated: 80 nodes and 8 load balancers in this process
                                                         on the ordinary link, with 528 tasks of their own sizes; N servers (5, on an
                                                         etcd; 1 needs none). Console on port P (8080). Needs no root. Until Ctrl-C
      sandun-lab down                                    takes down whatever laboratories stand, with all their processes
    """;

if (args is [] or ["--help", ..] or ["-h", ..])
{
    Console.WriteLine(Help);
    return 0;
}

try
{
    switch (args[0])
    {
        case "up":
            await UpAsync();
            return 0;
        case "reference":
            await ReferenceAsync();
            return 0;
        case "faults":
            await FaultsAsync();
            return 0;
        case "down":
            for (var number = 0; number < 50; number++) await LabNetwork.Adopt(number, []).DisposeAsync();
            return 0;
        default:
            Console.Error.WriteLine($"sandun-lab: unknown command {args[0]}; see --help");
            return 2;
    }
}
catch (LabException failure)
{
    Console.Error.WriteLine("sandun-lab: " + failure.Message);
    return 1;
}

async Task FaultsAsync()
{
    var seed = Number("--seed") ?? Environment.TickCount & 0xffff;
    Console.WriteLine($"seed {seed}");
    foreach (var invariant in Invariants.All.Where(invariant => invariant.NotYet.Length > 0)) Console.WriteLine($"{invariant.Id} is not checked: {invariant.NotYet}");
    var home = Home();
    var directory = Directory.CreateTempSubdirectory("sandun-lab-").FullName;
    await using var lab = await Laboratory.CreateAsync(
        LabPlan.Small(), directory, new LabPrograms(Path.Combine(home, "bin", "sandun"), Path.Combine(home, "server", "sandun-server")));
    await lab.BootAsync();
    var watch = Stopwatch.StartNew();
    var count = Number("--schedules") ?? 20;
    await new Schedules(lab, seed, what => Console.WriteLine($"{watch.Elapsed.TotalSeconds,7:0.0} s  {what}")).RunAsync(count);
    Console.WriteLine($"{count} schedules of seed {seed}: no promise was broken");
}

int? Number(string option) =>
    Array.IndexOf(args, option) is >= 0 and var place && place + 1 < args.Length && int.TryParse(args[place + 1], out var number) && number >= 0 ? number : null;

async Task UpAsync()
{
    var whole = args.Contains("--zhejiang");
    var plan = whole ? LabPlan.Zhejiang : LabPlan.Small();
    var percent = whole ? 100 : 5;
    var at = Array.IndexOf(args, "--dir");
    var directory = at > 0 && at + 1 < args.Length ? args[at + 1] : Directory.CreateTempSubdirectory("sandun-lab-").FullName;
    var home = Home();
    var watch = Stopwatch.StartNew();
    void Say(string what) => Console.WriteLine($"{watch.Elapsed.TotalSeconds,6:0.0} s  {what}");

    using var terminated = Ending(out var ended);
    await using var lab = await Laboratory.CreateAsync(
        plan, directory, new LabPrograms(Path.Combine(home, "bin", "sandun"), Path.Combine(home, "server", "sandun-server")));
    Say($"{lab.Network.Hosts.Count} hosts stand; logs are in {directory}/logs");
    var building = BuildAsync();
    if (await Task.WhenAny(building, ended.Task) == ended.Task) return;
    await building;
    Console.WriteLine();
    Console.WriteLine($"Console  {lab.Url(lab.Of(LabRole.Server)[0])}  (user and password: {LabClient.Credentials}; authority {directory}/tls/ca.pem)");
    foreach (var router in lab.Of(LabRole.Router).Take(2)) Console.WriteLine($"Route    http://{router.Address}:10100");
    Console.WriteLine("Ctrl-C takes everything down.");
    await ended.Task;

    async Task BuildAsync()
    {
        await lab.BootAsync();
        Say($"{plan.Sites.Sum(site => site.Servers)} servers, {plan.Sites.Sum(site => site.Routers)} routers and {plan.Sites.Sum(site => site.Agents)} agents work together");
        await lab.Client.AskAsync(HttpMethod.Put, "/v2/groups", Workload.Reference(percent).ToJsonString(), TimeSpan.FromSeconds(30));
        await lab.HealthyAsync(Workload.Instances(percent), TimeSpan.FromSeconds(180));
        Say($"{Workload.Instances(percent)} instances are healthy");
        await lab.RoutedAsync(TimeSpan.FromSeconds(60));
        Say("every router serves every instance");
    }
}

async Task ReferenceAsync()
{
    using var terminated = Ending(out var ended);
    await ReferenceCommand.RunAsync(ReferenceServers.FindProgram(), Number("--port") ?? 8080, Math.Clamp(Number("--servers") ?? 5, 1, 9), ended.Task);
}

// Ctrl-C and SIGTERM end what runs until then.
IDisposable Ending(out TaskCompletionSource ended)
{
    var told = ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    Console.CancelKeyPress += (_, press) =>
    {
        press.Cancel = true;
        told.TrySetResult();
    };
    return PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
    {
        signal.Cancel = true;
        told.TrySetResult();
    });
}

// The programs that `./sandun` built, looked for from here upwards.
static string Home()
{
    for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        if (Directory.Exists(Path.Combine(folder.FullName, "artifacts", "run", "bin"))) return Path.Combine(folder.FullName, "artifacts", "run");
    throw new LabException("the programs are not built yet: run ./sandun version first");
}
