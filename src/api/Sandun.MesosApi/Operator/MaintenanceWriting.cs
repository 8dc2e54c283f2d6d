using Sandun.ResourceManager;

namespace Sandun.MesosApi.Operator;

/// <summary>Planned maintenance as operators read it.</summary>
internal static class MaintenanceWriting
{
    public static Wire.Maintenance.ClusterStatus Status(ClusterView view)
    {
        _ = view;
        return new Wire.Maintenance.ClusterStatus();
    }

    public static Wire.Maintenance.Schedule Schedule(ClusterView view)
    {
        _ = view;
        return new Wire.Maintenance.Schedule();
    }
}
