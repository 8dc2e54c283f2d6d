using System.Text.Json;
using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>Writes health checks with every timing member, because clients index them unconditionally.</summary>
internal static class HealthCheckWriter
{
    public static void Write(Utf8JsonWriter writer, HealthCheckSpec check)
    {
        var isHttp = HealthCheckWords.IsHttp(check.Protocol);
        writer.WriteStartObject();
        writer.WriteString("protocol", HealthCheckWords.Word(check.Protocol));
        if (isHttp) writer.WriteString("path", check.Path);
        if (check.PortIndex is { } index) writer.WriteNumber("portIndex", index);
        if (check.Port is { } port) writer.WriteNumber("port", port);
        if (check.Command is not null)
        {
            writer.WriteStartObject("command");
            writer.WriteString("value", check.Command);
            writer.WriteEndObject();
        }

        writer.WriteNumber("gracePeriodSeconds", AppJsonWriter.Seconds(check.GracePeriod));
        writer.WriteNumber("intervalSeconds", AppJsonWriter.Seconds(check.Interval));
        writer.WriteNumber("timeoutSeconds", AppJsonWriter.Seconds(check.Timeout));
        writer.WriteNumber("maxConsecutiveFailures", check.MaxConsecutiveFailures);
        writer.WriteNumber("delaySeconds", AppJsonWriter.Seconds(check.Delay));
        if (isHttp) writer.WriteBoolean("ignoreHttp1xx", check.IgnoreHttp1xx);
        if (check.Protocol >= HealthCheckProtocol.MesosHttp) writer.WriteString("ipProtocol", check.IPv6 ? "IPv6" : "IPv4");
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, ReadinessCheckSpec check)
    {
        writer.WriteStartObject();
        writer.WriteString("name", check.Name);
        writer.WriteString("protocol", check.Https ? "HTTPS" : "HTTP");
        writer.WriteString("path", check.Path);
        writer.WriteString("portName", check.PortName);
        writer.WriteNumber("intervalSeconds", AppJsonWriter.Seconds(check.Interval));
        writer.WriteNumber("timeoutSeconds", AppJsonWriter.Seconds(check.Timeout));
        writer.WriteStartArray("httpStatusCodesForReady");
        foreach (var code in check.HttpStatusCodesForReady) writer.WriteNumberValue(code);
        writer.WriteEndArray();
        writer.WriteBoolean("preserveLastResponse", check.PreserveLastResponse);
        writer.WriteEndObject();
    }
}
