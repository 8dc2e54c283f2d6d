using Call = Sandun.MesosApi.Wire.Master.Call;
using Type = Sandun.MesosApi.Wire.Master.Call.Types.Type;

namespace Sandun.MesosApi.Operator;

/// <summary>Resources that say to whom they are allocated, in what operators ask.</summary>
internal static class Allocations
{
    /// <summary>The first member of the call with such a resource in it, or null.</summary>
    public static string? MemberOf(Call call) => call.Type switch
    {
        Type.ReserveResources => MemberOf(("resources", call.ReserveResources.Resources), ("source", call.ReserveResources.Source)),
        Type.UnreserveResources => MemberOf(("resources", call.UnreserveResources.Resources)),
        Type.CreateVolumes => MemberOf(("volumes", call.CreateVolumes.Volumes)),
        Type.DestroyVolumes => MemberOf(("volumes", call.DestroyVolumes.Volumes)),
        Type.GrowVolume => MemberOf(("volume", [call.GrowVolume.Volume]), ("addition", [call.GrowVolume.Addition])),
        Type.ShrinkVolume => MemberOf(("volume", [call.ShrinkVolume.Volume])),
        _ => null,
    };

    /// <summary>The first of the members with such a resource in it, or null.</summary>
    public static string? MemberOf(params ReadOnlySpan<(string Name, IEnumerable<Wire.Resource> Resources)> members)
    {
        foreach (var (name, resources) in members)
            if (resources.Any(resource => resource.AllocationInfo is not null)) return name;
        return null;
    }
}
