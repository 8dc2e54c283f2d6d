using System.CommandLine;
using System.Globalization;
using Sandun.Autoscaler.Simulation;

namespace Sandun.Cli.Scaling;

/// <summary>The options that say how the simulated service behaves, and what befalls it.</summary>
internal sealed class ServiceOptions
{
    private static readonly ServiceModel s_usual = new();
    private readonly Option<double> _service = Number("--service-time", "Mean seconds an instance takes for a request, without waiting", s_usual.ServiceSeconds);
    private readonly Option<int> _slots = new("--concurrency") { Description = "Requests an instance serves at once", DefaultValueFactory = _ => s_usual.Slots };
    private readonly Option<double?> _level = new("--slo") { Description = "What 95 % of the answers take at most, seconds [default: three times the service time]" };
    private readonly Option<double> _launch = Number("--launch-time", "Seconds from the order of an instance to its first request", s_usual.LaunchSeconds);
    private readonly Option<double> _warmup = Number("--warmup-time", "Seconds a new instance works at half its speed", s_usual.WarmupSeconds);
    private readonly Option<double> _queue = Number("--queue-timeout", "Seconds a request waits at the load balancer before it is refused", s_usual.QueueSeconds);
    private readonly Option<double> _cores = Number("--cores", "Cores one instance is billed", s_usual.Cores);
    private readonly Option<double> _cpu = Number("--cpu-when-full", "Share of its CPU an instance uses when all its slots are busy", s_usual.CpuWhenFull);
    private readonly Option<int> _min = new("--min") { Description = "Fewest instances", DefaultValueFactory = _ => s_usual.MinInstances };
    private readonly Option<int?> _max = new("--max") { Description = "Most instances [default: 80, or twice what the peak needs]" };
    private readonly Option<string[]> _outages = new("--outage")
    {
        Description = "Seconds FROM-TO of the trace in which the routers' figures are missing; may be given several times", HelpName = "from-to", AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _slow = new("--slow")
    {
        Description = "Seconds FROM-TO in which a dependency doubles the service time", HelpName = "from-to",
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_service, _slots, _level, _launch, _warmup, _queue, _cores, _cpu, _min, _max, _outages, _slow]) command.Options.Add(option);
    }

    /// <summary>The trace with the service the command line describes.</summary>
    /// <exception cref="CommandFailure">A value makes no sense.</exception>
    public Trace Read(ParseResult parsed, string name, double[] rates)
    {
        var service = parsed.GetValue(_service);
        Require(service is > 0 and < 3_600, "--service-time is a number of seconds between 0 and 3600");
        var slots = parsed.GetValue(_slots);
        Require(slots is >= 1 and <= 100_000, "--concurrency is between 1 and 100000");
        var level = parsed.GetValue(_level) ?? 3 * service;
        Require(level > 0, "--slo is a positive number of seconds");
        var model = new ServiceModel
        {
            ServiceSeconds = service, Slots = slots, LevelSeconds = level,
            LaunchSeconds = Positive(parsed.GetValue(_launch), "--launch-time"), WarmupSeconds = Positive(parsed.GetValue(_warmup), "--warmup-time"),
            QueueSeconds = Positive(parsed.GetValue(_queue), "--queue-timeout"), Cores = Positive(parsed.GetValue(_cores), "--cores"),
            CpuWhenFull = Positive(parsed.GetValue(_cpu), "--cpu-when-full"), MinInstances = parsed.GetValue(_min),
            MaxInstances = parsed.GetValue(_max) ?? Most(rates, service, slots),
        };
        Require(model.Cores > 0, "--cores is more than 0");
        Require(model.MinInstances >= 1, "--min is at least 1: a simulated service that sleeps serves nobody");
        Require(model.MaxInstances >= model.MinInstances && model.MaxInstances <= 100_000, "--max is at least --min and at most 100000");
        return new Trace
        {
            Name = name, Rates = rates, Service = model, RouterOutages = [.. (parsed.GetValue(_outages) ?? []).Select(text => Range(text, "--outage"))],
            Slow = parsed.GetValue(_slow) is { } slow ? Range(slow, "--slow") : default,
        };
    }

    private static int Most(double[] rates, double service, int slots) =>
        (int)Math.Min(100_000, Math.Max(s_usual.MaxInstances, Math.Ceiling(2 * rates.Max() * service / slots)));

    private static SecondRange Range(string text, string option)
    {
        var parts = text.Split('-');
        if (parts.Length == 2 && Whole(parts[0], out var from) && Whole(parts[1], out var to) && from < to) return new SecondRange(from, to);
        throw new CommandFailure($"{option} {text}: say FROM-TO in seconds of the trace, as in 600-900");
    }

    private static bool Whole(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static double Positive(double value, string option) =>
        value is >= 0 and < 1e6 ? value : throw new CommandFailure($"{option} is a number of at least 0");

    private static void Require(bool holds, string rule)
    {
        if (!holds) throw new CommandFailure(rule);
    }

    private static Option<double> Number(string name, string description, double value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
