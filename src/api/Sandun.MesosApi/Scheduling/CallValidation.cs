using Call = Sandun.MesosApi.Wire.Scheduler.Call;

namespace Sandun.MesosApi.Scheduling;

/// <summary>Mesos' checks of a scheduler's call before anybody looks at what it is about; the messages are Mesos'.</summary>
internal static class CallValidation
{
    /// <param name="call">The call.</param>
    /// <param name="principal">Who the caller has proved to be; null where nobody need.</param>
    /// <returns>What is wrong, or null.</returns>
    public static string? Error(Call call, string? principal)
    {
        if (!call.HasType) return "Expecting 'type' to be present";
        if (call.Type == Call.Types.Type.Subscribe) return SubscribeError(call, principal);
        if (call.FrameworkId is null) return "Expecting 'framework_id' to be present";
        return call.Type switch
        {
            Call.Types.Type.Accept when call.Accept is null => Missing("accept"),
            Call.Types.Type.Decline when call.Decline is null => Missing("decline"),
            Call.Types.Type.AcceptInverseOffers when call.AcceptInverseOffers is null => Missing("accept_inverse_offers"),
            Call.Types.Type.DeclineInverseOffers when call.DeclineInverseOffers is null => Missing("decline_inverse_offers"),
            Call.Types.Type.Kill when call.Kill is null => Missing("kill"),
            Call.Types.Type.Shutdown when call.Shutdown is null => Missing("shutdown"),
            Call.Types.Type.Acknowledge when call.Acknowledge is null => Missing("acknowledge"),
            Call.Types.Type.Acknowledge when call.Acknowledge.Uuid.Length != 16 => "Not a valid UUID",
            Call.Types.Type.AcknowledgeOperationStatus when call.AcknowledgeOperationStatus is null => Missing("acknowledge_operation_status"),
            Call.Types.Type.AcknowledgeOperationStatus when call.AcknowledgeOperationStatus.Uuid.Length != 16 => "Not a valid UUID",
            Call.Types.Type.AcknowledgeOperationStatus when call.AcknowledgeOperationStatus.AgentId is null => Missing("agent_id"),
            Call.Types.Type.Reconcile when call.Reconcile is null => Missing("reconcile"),
            Call.Types.Type.ReconcileOperations when call.ReconcileOperations is null => Missing("reconcile_operations"),
            Call.Types.Type.Message when call.Message is null => Missing("message"),
            Call.Types.Type.Request when call.Request is null => Missing("request"),
            Call.Types.Type.UpdateFramework when call.UpdateFramework is null => Missing("update_framework"),
            Call.Types.Type.UpdateFramework when call.FrameworkId.Value != (call.UpdateFramework.FrameworkInfo.Id?.Value ?? "") =>
                "'framework_id' differs from 'update_framework.framework_info.id'",
            _ => null,
        };
    }

    private static string? SubscribeError(Call call, string? principal)
    {
        if (call.Subscribe is not { } subscribe) return Missing("subscribe");
        if ((subscribe.FrameworkInfo.Id?.Value ?? "") != (call.FrameworkId?.Value ?? "")) return "'framework_id' differs from 'subscribe.framework_info.id'";
        return principal is not null && subscribe.FrameworkInfo.HasPrincipal && subscribe.FrameworkInfo.Principal != principal
            ? $"Authenticated principal '{principal}' does not match principal '{subscribe.FrameworkInfo.Principal}' set in `FrameworkInfo`"
            : null;
    }

    private static string Missing(string member) => $"Expecting '{member}' to be present";
}
