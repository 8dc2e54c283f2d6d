using Call = Sandun.MesosApi.Wire.Master.Call;
using Type = Sandun.MesosApi.Wire.Master.Call.Types.Type;

namespace Sandun.MesosApi.Operator;

/// <summary>Mesos' checks of an operator's call before anybody looks at what it is about; the messages are Mesos'.</summary>
internal static class CallChecks
{
    private const string OwnResourcesOnly = "Expecting 'agent_id' to be present; only agent default resources are supported right now";

    /// <returns>What is wrong, or null.</returns>
    public static string? Error(Call call)
    {
        if (!call.HasType) return "Expecting 'type' to be present";
        return call.Type switch
        {
            Type.GetMetrics when call.GetMetrics is null => Missing("get_metrics"),
            Type.SetLoggingLevel when call.SetLoggingLevel is null => Missing("set_logging_level"),
            Type.ListFiles when call.ListFiles is null => Missing("list_files"),
            Type.ReadFile when call.ReadFile is null => Missing("read_file"),
            Type.UpdateWeights when call.UpdateWeights is null => Missing("update_weights"),
            Type.ReserveResources when call.ReserveResources is null => Missing("reserve_resources"),
            Type.UnreserveResources when call.UnreserveResources is null => Missing("unreserve_resources"),
            Type.CreateVolumes when call.CreateVolumes is null => Missing("create_volumes"),
            Type.DestroyVolumes when call.DestroyVolumes is null => Missing("destroy_volumes"),
            Type.GrowVolume when call.GrowVolume is null => Missing("grow_volume"),
            Type.GrowVolume when call.GrowVolume.AgentId is null => OwnResourcesOnly,
            Type.ShrinkVolume when call.ShrinkVolume is null => Missing("shrink_volume"),
            Type.ShrinkVolume when call.ShrinkVolume.AgentId is null => OwnResourcesOnly,
            Type.UpdateMaintenanceSchedule when call.UpdateMaintenanceSchedule is null => Missing("update_maintenance_schedule"),
            Type.StartMaintenance when call.StartMaintenance is null => Missing("start_maintenance"),
            Type.StopMaintenance when call.StopMaintenance is null => Missing("stop_maintenance"),
            Type.DrainAgent when call.DrainAgent is null => Missing("drain_agent"),
            Type.DeactivateAgent when call.DeactivateAgent is null => Missing("deactivate_agent"),
            Type.ReactivateAgent when call.ReactivateAgent is null => Missing("reactivate_agent"),
            Type.UpdateQuota when call.UpdateQuota is null => Missing("update_quota"),
            Type.SetQuota when call.SetQuota is null => Missing("set_quota"),
            Type.RemoveQuota when call.RemoveQuota is null => Missing("remove_quota"),
            Type.Teardown when call.Teardown is null => Missing("teardown"),
            Type.MarkAgentGone when call.MarkAgentGone is null => Missing("mark_agent_gone"),
            _ => null,
        };
    }

    private static string Missing(string member) => $"Expecting '{member}' to be present";
}
