using System.Buffers;
using System.Text;
using System.Text.Json;
using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>Reads the health check of a pod's container.</summary>
internal static class PodHealthReader
{
    /// <summary>The check, and its JSON with all defaults; null when there is none.</summary>
    /// <param name="check">The member.</param>
    /// <param name="endpoints">The container's endpoints.</param>
    /// <param name="firstPort">Index of the first among the pod's ports.</param>
    public static (HealthCheckSpec Spec, string Json)? Read(Member check, IReadOnlyList<PortDefinition> endpoints, int firstPort)
    {
        if (!check.Object()) return null;
        Member http = check["http"], tcp = check["tcp"], exec = check["exec"];
        if (new[] { http, tcp, exec }.Count(kind => kind.IsPresent) != 1)
        {
            check.Findings.BrokenRule(check.Path, "needs exactly one of http, tcp and exec");
            return null;
        }

        var defaults = new HealthCheckSpec();
        var spec = new HealthCheckSpec
        {
            Protocol = exec.IsPresent ? HealthCheckProtocol.Command : tcp.IsPresent ? HealthCheckProtocol.MesosTcp : Http(http),
            Path = http["path"].Text() is { } path ? path.StartsWith('/') ? path : "/" + path : "/",
            Command = exec.IsPresent ? Command(exec["command"].Required()) : null,
            PortIndex = exec.IsPresent ? null : Endpoint(http.IsPresent ? http["endpoint"] : tcp["endpoint"], endpoints) + firstPort,
            GracePeriod = check["gracePeriodSeconds"].Seconds() ?? defaults.GracePeriod,
            Interval = check["intervalSeconds"].Seconds(1) ?? defaults.Interval,
            Timeout = check["timeoutSeconds"].Seconds(1) ?? defaults.Timeout,
            MaxConsecutiveFailures = check["maxConsecutiveFailures"].Integer(0) ?? defaults.MaxConsecutiveFailures,
            Delay = check["delaySeconds"].Seconds() ?? defaults.Delay,
        };
        return (spec, Json(check, spec));
    }

    private static HealthCheckProtocol Http(Member http) =>
        http.Object() && http["scheme"].OneOf(("HTTP", false), ("HTTPS", true)) == true ? HealthCheckProtocol.MesosHttps : HealthCheckProtocol.MesosHttp;

    private static int Endpoint(Member endpoint, IReadOnlyList<PortDefinition> endpoints)
    {
        if (endpoint.Required().Text() is not { } name) return 0;
        for (var i = 0; i < endpoints.Count; i++)
            if (endpoints[i].Name == name)
                return i;
        endpoint.Findings.BrokenRule(endpoint.Path, $"'{name}' is not an endpoint of this container");
        return 0;
    }

    /// <summary>A list of arguments runs as a line of shell with each argument quoted.</summary>
    private static string? Command(Member command)
    {
        if (!command.Object()) return null;
        if (command["shell"].Text(1) is { } shell) return shell;
        if (command["argv"].Texts() is { IsEmpty: false } argv)
            return string.Join(' ', argv.Select(argument => "'" + argument.Replace("'", "'\\''", StringComparison.Ordinal) + "'"));
        command.Findings.BrokenRule(command.Path, "needs shell or argv");
        return null;
    }

    private static string Json(Member check, HealthCheckSpec spec)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, MarathonJson.WriterOptions))
        {
            writer.WriteStartObject();
            foreach (var kind in (string[])["http", "tcp", "exec"])
            {
                if (!check[kind].IsPresent) continue;
                writer.WritePropertyName(kind);
                if (kind != "http") check[kind].Value.WriteTo(writer);
                else WriteHttp(writer, check[kind], spec);
            }

            writer.WriteNumber("gracePeriodSeconds", AppJsonWriter.Seconds(spec.GracePeriod));
            writer.WriteNumber("intervalSeconds", AppJsonWriter.Seconds(spec.Interval));
            writer.WriteNumber("maxConsecutiveFailures", spec.MaxConsecutiveFailures);
            writer.WriteNumber("timeoutSeconds", AppJsonWriter.Seconds(spec.Timeout));
            writer.WriteNumber("delaySeconds", AppJsonWriter.Seconds(spec.Delay));
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteHttp(Utf8JsonWriter writer, Member http, HealthCheckSpec spec)
    {
        writer.WriteStartObject();
        writer.WriteString("endpoint", http["endpoint"].IsText ? http["endpoint"].Value.GetString() : "");
        writer.WriteString("path", spec.Path);
        writer.WriteString("scheme", spec.Protocol == HealthCheckProtocol.MesosHttps ? "HTTPS" : "HTTP");
        writer.WriteEndObject();
    }
}
