using System.Text.Json;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>The member <c>check</c> of an app, which is kept as it was written: what its agent is to ask of a task, and to tell.</summary>
internal static class GenericChecks
{
    private const string Member = "check";
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_delay = TimeSpan.FromSeconds(15);

    /// <summary>The check of a definition that was read and found good; null when there is none.</summary>
    public static HealthCheckSpec? Of(AppSpec spec)
    {
        if (!spec.Extensions.TryGetValue(Member, out var json)) return null;
        using var document = JsonDocument.Parse(json);
        var check = document.RootElement;
        var read = new HealthCheckSpec
        {
            Interval = Seconds(check, "intervalSeconds", s_interval), Timeout = Seconds(check, "timeoutSeconds", s_timeout),
            Delay = Seconds(check, "delaySeconds", s_delay),
        };
        if (Object(check, "exec") is { } exec) return Object(exec, "command") is { } command ? read with { Protocol = HealthCheckProtocol.Command, Command = Line(command) } : null;
        if (Object(check, "tcp") is { } tcp) return WithPort(read with { Protocol = HealthCheckProtocol.MesosTcp }, tcp);
        if (Object(check, "http") is not { } http) return null;
        var secure = Text(http, "scheme")?.Equals("HTTPS", StringComparison.OrdinalIgnoreCase) ?? false;
        return WithPort(read with { Protocol = secure ? HealthCheckProtocol.MesosHttps : HealthCheckProtocol.MesosHttp, Path = Text(http, "path") ?? "/" }, http);
    }

    private static HealthCheckSpec WithPort(HealthCheckSpec check, JsonElement of) =>
        check with { Port = Number(of, "port"), PortIndex = Number(of, "port") is null ? Number(of, "portIndex") ?? 0 : null };

    /// <summary>A line for the shell; a list of words is quoted word by word.</summary>
    private static string? Line(JsonElement command)
    {
        if (Text(command, "shell") is { } shell) return shell;
        return command.TryGetProperty("argv", out var words) && words.ValueKind == JsonValueKind.Array
            ? string.Join(' ', words.EnumerateArray().Where(word => word.ValueKind == JsonValueKind.String).Select(word => Quoted(word.GetString()!)))
            : null;
    }

    private static string Quoted(string word) => "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private static JsonElement? Object(JsonElement holder, string name) =>
        holder.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private static string? Text(JsonElement holder, string name) =>
        holder.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int? Number(JsonElement holder, string name) =>
        holder.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && number is >= 0 and <= int.MaxValue ? (int)number : null;

    private static TimeSpan Seconds(JsonElement check, string name, TimeSpan otherwise) => Number(check, name) is { } seconds ? TimeSpan.FromSeconds(seconds) : otherwise;
}
