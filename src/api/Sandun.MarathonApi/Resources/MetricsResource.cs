using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Sandun.MarathonApi;

/// <summary><c>/metrics</c>: Marathon's names in Dropwizard's JSON, or in the text form of Prometheus for those who ask for it.</summary>
internal static class MetricsResource
{
    public static Answer Json(HttpContext http, Api api)
    {
        if (http.Request.Method is not ("GET" or "HEAD")) return Answer.MethodNotAllowed("GET");
        var accept = http.Request.Headers.Accept.ToString();
        if (accept.Contains("openmetrics", StringComparison.OrdinalIgnoreCase) ||
            (accept.Contains("text/plain", StringComparison.OrdinalIgnoreCase) && !accept.Contains("json", StringComparison.OrdinalIgnoreCase)))
            return Prometheus(http, api);
        return Answer.Object(200, writer =>
        {
            writer.WriteString("version", "4.0.0");
            writer.WriteStartObject("gauges");
            foreach (var (name, value) in Gauges(api))
            {
                writer.WriteStartObject(name);
                writer.WriteNumber("value", value);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            foreach (var kind in (string[])["counters", "histograms", "meters", "timers"])
            {
                writer.WriteStartObject(kind);
                writer.WriteEndObject();
            }
        });
    }

    public static Answer Prometheus(HttpContext http, Api api)
    {
        if (http.Request.Method is not ("GET" or "HEAD")) return Answer.MethodNotAllowed("GET");
        var text = new StringBuilder();
        foreach (var (name, value) in Gauges(api))
        {
            var plain = name.Replace('.', '_').Replace('-', '_');
            text.Append("# TYPE ").Append(plain).Append(" gauge\n").Append(plain).Append(' ')
                .Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
        }

        return Answer.Text(text.ToString()) with { ContentType = "text/plain; version=0.0.4; charset=utf-8" };
    }

    private static IEnumerable<(string Name, decimal Value)> Gauges(Api api)
    {
        var view = api.Services.View;
        var instances = view.Instances.Values.SelectMany(ofApp => ofApp.Values).ToList();
        var now = api.Options.Time.GetUtcNow();
        yield return ("marathon.apps.active.gauge", view.AppsOnly().Count());
        yield return ("marathon.deployments.active.gauge", view.Deployments.Length);
        yield return ("marathon.groups.active.gauge", view.Groups.Count);
        yield return ("marathon.instances.launch-overdue.gauge", view.Queue.Values.Count(item => item.Count > 0 && (item.LaunchNotBefore ?? now) <= now));
        yield return ("marathon.instances.running.gauge", instances.Count(InstanceWords.IsRunning));
        yield return ("marathon.instances.staged.gauge", instances.Count(InstanceWords.IsStaged));
        yield return ("marathon.instances.unhealthy.gauge", instances.Count(instance => instance.IsRunning() && instance.Healthy == false));
        yield return ("marathon.jvm.memory.heap.used.gauge.bytes", GC.GetTotalMemory(forceFullCollection: false));
        yield return ("marathon.jvm.threads.active.gauge", ThreadPool.ThreadCount);
        yield return ("marathon.pods.active.gauge", view.Pods().Count());
        yield return ("marathon.uptime.gauge.seconds", Math.Round((decimal)(now - api.StartedAt).TotalSeconds, 3));
    }
}
