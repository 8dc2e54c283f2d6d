namespace Sandun.Server.Telemetry;

/// <summary>
/// <c>/metrics</c> is Marathon's, whose clients want JSON. A Prometheus server asks there too unless it is told otherwise; it says by its
/// Accept header which form it reads, and gets it.
/// </summary>
internal static class PrometheusScrapes
{
    public const string Path = "/sandun/v1/metrics";

    /// <summary>Leads a scrape to Sandun's own figures.</summary>
    public static Task RunAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Path == "/metrics" && HttpMethods.IsGet(http.Request.Method) && IsScrape(http.Request.Headers.Accept.ToString())) http.Request.Path = Path;
        return next(http);
    }

    private static bool IsScrape(string accept) =>
        accept.Contains("openmetrics", StringComparison.OrdinalIgnoreCase) || accept.Contains("version=0.0.4", StringComparison.OrdinalIgnoreCase);
}
