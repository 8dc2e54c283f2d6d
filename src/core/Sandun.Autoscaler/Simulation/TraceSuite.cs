namespace Sandun.Autoscaler.Simulation;

/// <summary>The nine loads of the benchmark, each drawn from a seed.</summary>
public static class TraceSuite
{
    private const int Length = 7_200;
    private const int Day = 86_400;
    private const int OutageAt = 900;

    public static IReadOnlyList<Trace> Draw(ulong seed) =>
    [
        new Trace { Name = "step", Rates = Step() },
        new Trace { Name = "ramp", Rates = Ramp() },
        new Trace { Name = "double11", Rates = Crowd() },
        new Trace { Name = "diurnal", Rates = Diurnal(seed), ScoredFrom = Day },
        new Trace { Name = "noisy", Rates = Noisy(seed) },
        new Trace { Name = "sawtooth", Rates = Fill(second => 300 + (900.0 * (second % 600) / 600)) },
        new Trace { Name = "io-step", Rates = Step(), Service = new ServiceModel { CpuWhenFull = 0.35 } },
        new Trace { Name = "slow-dep", Rates = Fill(_ => 600), Slow = new SecondRange(2_400, 3_600) },
        new Trace { Name = "outage", Rates = Ramp(), RouterOutages = [new SecondRange(OutageAt, OutageAt + 300)] },
    ];

    private static double[] Step() => Fill(second => second < 1_200 ? 200 : 1_000);

    private static double[] Ramp() => Fill(second => second switch
    {
        < 600 => 200,
        < 3_600 => 200 + (1_400 * (second - 600) / 3_000.0),
        < 4_200 => 1_600,
        _ => 1_600 - (1_400 * (second - 4_200) / 3_000.0),
    });

    private static double[] Crowd() => Fill(second => second switch
    {
        < 1_800 => 300,
        < 1_810 => 300 + (270.0 * (second - 1_800)),
        < 1_930 => 3_000,
        _ => 300 + (2_700 * Math.Exp(-(second - 1_930) / 1_100.0)),
    });

    private static double[] Diurnal(ulong seed)
    {
        var noise = Memory(seed, 3 * Day, 0.03, 30);
        var rates = new double[3 * Day];
        for (var second = 0; second < rates.Length; second++)
            rates[second] = (650 - (550 * Math.Cos(2 * Math.PI * second / Day))) * (1 + noise[second]);
        return rates;
    }

    private static double[] Noisy(ulong seed)
    {
        var noise = Memory(seed, Length, 0.23, 33);
        return Fill(second => Math.Max(0, 600 * (1 + noise[second])));
    }

    /// <summary>First-order autoregressive noise with a standard deviation and a memory in seconds.</summary>
    private static double[] Memory(ulong seed, int length, double deviation, double memory)
    {
        var stream = new SeededStream(seed);
        var keep = Math.Exp(-1 / memory);
        var fresh = deviation * Math.Sqrt(1 - (keep * keep));
        var noise = new double[length];
        var value = deviation * stream.Normal();
        for (var i = 0; i < length; i++) noise[i] = value = (keep * value) + (fresh * stream.Normal());
        return noise;
    }

    private static double[] Fill(Func<int, double> rate) => [.. Enumerable.Range(0, Length).Select(rate)];
}
