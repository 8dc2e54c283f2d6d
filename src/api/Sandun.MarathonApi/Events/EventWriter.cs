using System.Text.Json;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>Writes the scheduler's events in Marathon's form.</summary>
internal static class EventWriter
{
    public static EventFrame Write(ServiceEvent happened, string master) => happened switch
    {
        ServiceEvent.TaskStatusChanged status => Of("status_update_event", status, writer => WriteStatus(writer, status)),
        ServiceEvent.InstanceChanged changed => Of("instance_changed_event", changed, writer => WriteInstance(writer, changed.Instance)),
        ServiceEvent.InstanceHealthChanged health => Of("instance_health_changed_event", health, writer => WriteHealth(writer, health.Instance)),
        ServiceEvent.HealthStatusChanged flipped => Of("health_status_changed_event", flipped, writer => WriteFlip(writer, flipped)),
        ServiceEvent.HealthCheckFailed failed => Of("failed_health_check_event", failed, writer => WriteCheckFailure(writer, failed)),
        ServiceEvent.UnhealthyInstanceKilled killed => Of("unhealthy_instance_kill_event", killed, writer => WriteKill(writer, killed)),
        ServiceEvent.HealthCheckAdded added => Of("add_health_check_event", added, writer =>
        {
            writer.WriteString("appId", added.App.Value);
            writer.Time("version", added.Version);
            writer.WritePropertyName("healthCheck");
            HealthCheckWriter.Write(writer, added.Check);
        }),
        ServiceEvent.HealthCheckRemoved removed =>
            Of("remove_health_check_event", removed, writer => writer.WriteString("appId", removed.App.Value)),
        ServiceEvent.UnknownInstanceTerminated unknown => Of("unknown_instance_terminated_event", unknown, writer =>
        {
            writer.WriteString("instanceId", unknown.Instance.Value);
            writer.WriteString("runSpecId", unknown.App.Value);
            writer.WriteString("condition", unknown.Condition.ToString());
        }),
        ServiceEvent.AppTerminated ended => Of("app_terminated_event", ended, writer => writer.WriteString("appId", ended.App.Value)),
        ServiceEvent.CountKept kept => Of("autoscaled_instances_kept_event", kept, writer =>
        {
            writer.WriteString("appId", kept.App.Value);
            writer.WriteNumber("requestedInstances", kept.Asked);
            writer.WriteNumber("instances", kept.Kept);
        }),
        ServiceEvent.AppPosted { App.Spec.Pod: not null } posted =>
            Of(posted.IsNew ? "pod_created_event" : "pod_updated_event", posted, writer => WriteOrigin(writer, posted.Origin, posted.App.Id)),
        ServiceEvent.PodRemoved removed => Of("pod_deleted_event", removed, writer => WriteOrigin(writer, removed.Origin, removed.Pod)),
        ServiceEvent.ExecutorSpoke spoke => Of("framework_message_event", spoke, writer =>
        {
            writer.WriteString("slaveId", spoke.Agent.Value);
            writer.WriteString("executorId", spoke.Executor.Value);
            writer.WriteBase64String("message", spoke.Data.Span);
        }),
        ServiceEvent.AppPosted posted => Of("api_post_event", posted, writer => WritePost(writer, posted)),
        _ => WriteTreeEvent(happened, master),
    };

    private static EventFrame WriteTreeEvent(ServiceEvent happened, string master) => happened switch
    {
        ServiceEvent.GroupChanged changed => Of("group_change_success", changed, writer => WriteGroup(writer, changed.Group, changed.Version)),
        ServiceEvent.GroupChangeFailed failed => Of("group_change_failed", failed, writer =>
        {
            WriteGroup(writer, failed.Group, failed.Version);
            writer.WriteString("reason", failed.Reason);
        }),
        ServiceEvent.DeploymentInfo info => Of("deployment_info", info, writer => WriteStep(writer, info.Deployment)),
        ServiceEvent.DeploymentStepSucceeded done => Of("deployment_step_success", done, writer => WriteStep(writer, done.Deployment)),
        ServiceEvent.DeploymentStepFailed failed => Of("deployment_step_failure", failed, writer => WriteStep(writer, failed.Deployment)),
        ServiceEvent.DeploymentSucceeded done => Of("deployment_success", done, writer => WriteEnd(writer, done.Deployment)),
        ServiceEvent.DeploymentFailed failed => Of("deployment_failed", failed, writer =>
        {
            WriteEnd(writer, failed.Deployment);
            writer.WriteString("reason", failed.Reason);
        }),
        ServiceEvent.SchedulerRegistered registered => Of(
            registered.Again ? "scheduler_reregistered_event" : "scheduler_registered_event", registered, writer =>
            {
                if (!registered.Again) writer.WriteString("frameworkId", registered.Framework.Value);
                writer.WriteString("master", master);
            }),
        ServiceEvent.SchedulerDisconnected lost => Of("scheduler_disconnected_event", lost, _ => { }),
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, "an event without a Marathon form"),
    };

    private static EventFrame Of(string type, ServiceEvent happened, Action<Utf8JsonWriter> write) => EventFrame.Of(type, happened.At, write);

    private static void WriteStatus(Utf8JsonWriter writer, ServiceEvent.TaskStatusChanged changed)
    {
        writer.WriteString("slaveId", changed.Status.Agent?.Value ?? "");
        writer.WriteString("taskId", changed.Status.TaskId.Value);
        writer.WriteString("taskStatus", changed.Status.State.MesosName());
        writer.WriteString("message", changed.Status.Message);
        writer.WriteString("appId", changed.App.Value);
        writer.WriteString("host", changed.Host);
        TaskWriter.WriteAddresses(writer, TaskWriter.AddressesOf(changed.Status.IpAddresses, changed.Status.State == TaskState.Running ? changed.HostAddress : ""));
        writer.WriteStartArray("ports");
        foreach (var port in changed.Ports)
            if (port.HostPort is { } host)
                writer.WriteNumberValue(host);
        writer.WriteEndArray();
        writer.Time("version", changed.Version);
        writer.WriteString("instanceId", changed.Instance.Value);
    }

    private static void WriteInstance(Utf8JsonWriter writer, Instance instance)
    {
        writer.WriteString("instanceId", instance.Id.Value);
        writer.WriteString("condition", instance.Condition.ToString());
        writer.WriteString("runSpecId", instance.App.Value);
        writer.TextOrNull("agentId", instance.Agent?.Value);
        writer.WriteString("host", instance.Host);
        writer.Time("runSpecVersion", instance.Version);
    }

    private static void WriteHealth(Utf8JsonWriter writer, Instance instance)
    {
        writer.WriteString("instanceId", instance.Id.Value);
        writer.WriteString("runSpecId", instance.App.Value);
        writer.Time("runSpecVersion", instance.Version);
        if (instance.Healthy is { } healthy) writer.WriteBoolean("healthy", healthy);
        else writer.WriteNull("healthy");
    }

    private static void WriteFlip(Utf8JsonWriter writer, ServiceEvent.HealthStatusChanged flipped)
    {
        writer.WriteString("appId", flipped.Instance.App.Value);
        writer.WriteString("instanceId", flipped.Instance.Id.Value);
        writer.WriteString("taskId", flipped.Instance.Task?.Value ?? "");
        writer.Time("version", flipped.Instance.Version);
        writer.WriteBoolean("alive", flipped.Alive);
    }

    private static void WriteCheckFailure(Utf8JsonWriter writer, ServiceEvent.HealthCheckFailed failed)
    {
        writer.WriteString("appId", failed.Instance.App.Value);
        writer.WriteString("taskId", failed.Instance.Id.Value);
        writer.WriteString("instanceId", failed.Instance.Id.Value);
        writer.WritePropertyName("healthCheck");
        HealthCheckWriter.Write(writer, failed.Check);
    }

    private static void WriteKill(Utf8JsonWriter writer, ServiceEvent.UnhealthyInstanceKilled killed)
    {
        writer.WriteString("appId", killed.Instance.App.Value);
        writer.WriteString("taskId", killed.Instance.Task?.Value ?? "");
        writer.WriteString("instanceId", killed.Instance.Id.Value);
        writer.Time("version", killed.Instance.Version);
        writer.WriteString("reason", killed.Reason);
        writer.WriteString("host", killed.Instance.Host);
        writer.TextOrNull("slaveId", killed.Instance.Agent?.Value);
    }

    private static void WriteOrigin(Utf8JsonWriter writer, RequestOrigin? origin, PathId pod)
    {
        writer.WriteString("clientIp", origin?.ClientIp ?? "");
        writer.WriteString("uri", origin?.Uri ?? "/v2/pods" + pod.Value);
    }

    private static void WritePost(Utf8JsonWriter writer, ServiceEvent.AppPosted posted)
    {
        writer.WriteString("clientIp", posted.Origin?.ClientIp ?? "");
        writer.WriteString("uri", posted.Origin?.Uri ?? "/v2/apps" + posted.App.Id.Value);
        writer.WriteStartObject("appDefinition");
        AppJsonWriter.WriteMembers(writer, posted.App.Spec, withLegacy: true);
        writer.Time("version", posted.App.Version);
        writer.WriteEndObject();
    }

    private static void WriteGroup(Utf8JsonWriter writer, PathId group, DateTimeOffset version)
    {
        writer.WriteString("groupId", group.Value);
        writer.Time("version", version);
    }

    private static void WriteStep(Utf8JsonWriter writer, Deployment deployment)
    {
        DeploymentWriter.WritePlan(writer, deployment);
        writer.WritePropertyName("currentStep");
        if (deployment.CurrentStep < deployment.Steps.Length)
            DeploymentWriter.WriteStep(writer, deployment.Steps[deployment.CurrentStep], deployment.Pods);
        else writer.WriteNullValue();
    }

    private static void WriteEnd(Utf8JsonWriter writer, Deployment deployment)
    {
        writer.WriteString("id", deployment.Id.Value);
        DeploymentWriter.WritePlan(writer, deployment);
    }
}
