using Sandun.Cli.Connection;

namespace Sandun.Cli.Scaling;

/// <summary>What an app was asked for, as the server recorded it.</summary>
internal static class RecordedLoad
{
    /// <summary>Requests per second of each second; what is missing takes the value before it.</summary>
    /// <exception cref="CommandFailure">Nothing was recorded.</exception>
    public static async Task<double[]> ReadAsync(Session session, string app, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation)
    {
        var report = await session.Server.RatesAsync(app, from, to, cancellation);
        var first = report.Rates.TakeWhile(rate => rate is null).Count();
        if (first == report.Rates.Count)
            throw new CommandFailure($"nothing was recorded of {app} in this time; `sandun metrics query sandun_app_requests_per_second --where app={app}` tells what was");
        var rates = new List<double>((report.Rates.Count - first) * report.StepSeconds);
        var last = 0.0;
        foreach (var rate in report.Rates.Skip(first))
        {
            last = rate ?? last;
            for (var i = 0; i < report.StepSeconds; i++) rates.Add(last);
        }

        return [.. rates];
    }
}
