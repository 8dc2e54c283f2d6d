using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Sandun.MarathonApi;

/// <summary><c>/v2/info</c>, <c>/v2/leader</c> and <c>/ping</c>.</summary>
internal static class InfoResource
{
    public static Answer Ping(HttpContext http)
    {
        if (http.Request.Method is not ("GET" or "HEAD")) return Answer.MethodNotAllowed("GET");
        var accept = http.Request.Headers.Accept.ToString();
        return accept.Contains("application/json", StringComparison.OrdinalIgnoreCase) && !accept.Contains("*/*")
            ? Answer.Json(200, writer => writer.WriteStringValue("pong"))
            : Answer.Text("pong");
    }

    public static async ValueTask<Answer> LeaderAsync(Call call)
    {
        if (call.Method == "DELETE") return await AbdicateAsync(call);
        if (call.Method != "GET") return Answer.MethodNotAllowed("GET, DELETE");
        return call.Api.Options.Leader() is { } leader
            ? Answer.Object(200, writer => writer.WriteString("leader", leader))
            : Answer.NotFound("There is no leader");
    }

    /// <summary>A backup is taken and a state put back before leadership goes, so that a refusal changes nothing.</summary>
    private static async ValueTask<Answer> AbdicateAsync(Call call)
    {
        var options = call.Api.Options;
        if (options.Abdicate is not { } abdicate) return Answer.NotThereYet("Leadership cannot be given up here");
        foreach (var (name, act) in new[] { ("backup", options.SaveBackup), ("restore", options.RestoreBackup) })
        {
            if (call.Query(name) is not { Length: > 0 } uri) continue;
            if (act is null) return Answer.NotThereYet($"{name}: no backups are kept here");
            if (await act(uri, call.Http.RequestAborted) is { } wrong) return Answer.Message(422, wrong);
        }

        return abdicate() ? Answer.Message(200, "Leadership abdicated") : Answer.NotFound("There is no leader");
    }

    public static Answer Info(Call call)
    {
        if (call.Method != "GET") return Answer.MethodNotAllowed("GET");
        var options = call.Api.Options;
        var leader = options.Leader();
        return Answer.Object(200, writer =>
        {
            writer.WriteString("name", "marathon");
            writer.WriteString("version", options.MarathonVersion);
            writer.WriteString("buildref", options.BuildReference);
            writer.WriteBoolean("elected", leader is not null);
            writer.TextOrNull("leader", leader);
            writer.TextOrNull("frameworkId", call.View.Framework?.Value);
            WriteConfig(writer, options);
            writer.WriteStartObject("zookeeper_config");
            writer.WriteString("zk", options.Store);
            writer.WriteNumber("zk_max_versions", ServiceScheduler.AppVersion.Kept);
            writer.WriteEndObject();
            writer.WriteStartObject("http_config");
            writer.NumberOrNull("http_port", options.HasTls ? null : options.HttpPort);
            writer.NumberOrNull("https_port", options.HasTls ? options.HttpPort : null);
            writer.WriteEndObject();
        });
    }

    /// <summary>The settings that mean something here; what only Marathon's inner workings know is left out.</summary>
    private static void WriteConfig(Utf8JsonWriter writer, MarathonApiOptions options)
    {
        writer.WriteStartObject("marathon_config");
        writer.WriteBoolean("checkpoint", true);
        writer.TextOrNull("default_network_name", options.DefaultNetworkName);
        writer.WriteNull("env_vars_prefix");
        writer.WriteString("executor", "//cmd");
        writer.Texts("features", ["gpu_resources", "secrets", "task_killing", "vips"]);
        writer.WriteString("framework_name", options.FrameworkName);
        writer.WriteBoolean("ha", options.IsCluster);
        writer.WriteString("hostname", options.Hostname);
        writer.WriteNumber("local_port_min", options.LocalPortMin);
        writer.WriteNumber("local_port_max", options.LocalPortMax);
        writer.WriteString("master", options.ResourceManager.Authority);
        writer.WriteString("mesos_leader_ui_url", options.ResourceManager.AbsoluteUri);
        writer.WriteString("mesos_role", options.DefaultRole.Value);
        writer.WriteNull("mesos_user");
        writer.WriteString("new_group_enforce_role", "off");
        writer.WriteNull("webui_url");
        writer.WriteNull("access_control_allow_origin");
        writer.WriteNumber("decline_offer_duration", 120_000);
        writer.WriteNumber("failover_timeout", 604_800);
        writer.WriteNumber("leader_proxy_connection_timeout_ms", 5_000);
        writer.WriteNumber("leader_proxy_read_timeout_ms", 10_000);
        writer.WriteString("mesos_bridge_name", "mesos-bridge");
        writer.WriteNumber("reconciliation_initial_delay", 15_000);
        writer.WriteNumber("reconciliation_interval", 600_000);
        writer.WriteNumber("scale_apps_initial_delay", 0);
        writer.WriteNumber("scale_apps_interval", 0);
        writer.WriteNumber("task_launch_confirm_timeout", 300_000);
        writer.WriteNumber("task_launch_timeout", 300_000);
        writer.WriteEndObject();
    }
}
