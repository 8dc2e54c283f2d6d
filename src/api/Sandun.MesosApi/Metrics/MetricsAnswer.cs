using Microsoft.AspNetCore.Http;
using Sandun.MesosApi.Http;
using Sandun.MesosApi.Json;
using Sandun.MesosApi.Legacy;

namespace Sandun.MesosApi.Metrics;

/// <summary><c>/metrics/snapshot</c>.</summary>
internal static class MetricsAnswer
{
    /// <summary>Writes the metrics, all of them: none takes so long that a <c>timeout</c> would leave it out.</summary>
    /// <exception cref="MalformedCallException">The timeout is none.</exception>
    public static Task SendAsync(HttpContext http, IEnumerable<KeyValuePair<string, double>> metrics)
    {
        if (http.Request.Query["timeout"].ToString() is { Length: > 0 } timeout) DurationText.Parse(timeout);
        return JsonAnswer.SendAsync(http, json =>
        {
            json.WriteStartObject();
            foreach (var (name, value) in metrics)
            {
                json.WritePropertyName(name);
                MessageJson.Double(json, value);
            }

            json.WriteEndObject();
        });
    }
}
