using System.Collections.Immutable;
using Sandun.MesosApi.Mapping;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Call = Sandun.MesosApi.Wire.Master.Call;
using Type = Sandun.MesosApi.Wire.Master.Call.Types.Type;

namespace Sandun.MesosApi.Operator;

/// <summary>What operators want changed, as the resource manager takes it.</summary>
internal static class RequestReading
{
    /// <param name="call">A validated call.</param>
    /// <param name="principal">Who calls; null where nobody need say.</param>
    /// <returns>The request and the status of its success; null for a call that changes nothing.</returns>
    /// <exception cref="FormatException">A value is malformed; the message names it.</exception>
    public static (PoolRequest Request, int Success)? Read(Call call, string? principal)
    {
        PoolRequest? request = call.Type switch
        {
            Type.UpdateWeights => new PoolRequest.UpdateWeights([.. call.UpdateWeights.WeightInfos.Select(Weight)]),
            Type.UpdateQuota => new PoolRequest.UpdateQuota([.. call.UpdateQuota.QuotaConfigs.Select(Quota)], call.UpdateQuota.Force),
            Type.SetQuota => SetQuota(call.SetQuota.QuotaRequest),
            Type.RemoveQuota => new PoolRequest.UpdateQuota([new RoleQuota(RoleReading.Read(call.RemoveQuota.Role), [], [])], true),
            Type.UpdateMaintenanceSchedule => new PoolRequest.UpdateMaintenance([.. call.UpdateMaintenanceSchedule.Schedule.Windows.Select(Window)]),
            Type.StartMaintenance => new PoolRequest.StartMaintenance([.. call.StartMaintenance.Machines.Select(Machine)]),
            Type.StopMaintenance => new PoolRequest.StopMaintenance([.. call.StopMaintenance.Machines.Select(Machine)]),
            Type.DrainAgent => new PoolRequest.DrainAgent(
                Agent(call.DrainAgent.AgentId), call.DrainAgent.MaxGracePeriod is { } grace ? Grace(grace) : null, call.DrainAgent.MarkGone),
            Type.DeactivateAgent => new PoolRequest.DeactivateAgent(Agent(call.DeactivateAgent.AgentId)),
            Type.ReactivateAgent => new PoolRequest.ReactivateAgent(Agent(call.ReactivateAgent.AgentId)),
            Type.MarkAgentGone => new PoolRequest.MarkAgentGone(Agent(call.MarkAgentGone.AgentId)),
            Type.Teardown => new PoolRequest.Teardown(new FrameworkId(call.Teardown.FrameworkId.Value)),
            _ => null,
        };
        if (request is not null) return (request with { By = principal ?? "" }, 200);
        return Operation(call) is var (agent, operation)
            ? (new PoolRequest.Operate(Agent(agent), operation) { Principal = principal, AllocatedIn = Allocations.MemberOf(call) }, 202)
            : null;
    }

    public static RoleWeight Weight(Wire.WeightInfo wire)
    {
        var thousandths = (long)Math.Clamp(Math.Round(wire.Weight * 1000), 0, 1e15);
        return thousandths > 0
            ? new RoleWeight(RoleReading.Read(wire.Role), thousandths)
            : throw new FormatException(FormattableString.Invariant($"Invalid weight '{wire.Weight}': Weights must be positive"));
    }

    public static RoleQuota Quota(Wire.Quota.QuotaConfig wire) => new(RoleReading.Read(wire.Role), Amounts(wire.Guarantees), Amounts(wire.Limits));

    /// <summary>Quota in the old form.</summary>
    public static PoolRequest SetQuota(Wire.Quota.QuotaRequest wire) => new PoolRequest.UpdateQuota([Quota(wire)], wire.Force) { IsOldForm = true };

    /// <summary>The old form says one amount, which is both what is held and the most there may be.</summary>
    private static RoleQuota Quota(Wire.Quota.QuotaRequest wire)
    {
        if (!wire.HasRole) throw new FormatException("QuotaRequest must specify a role");
        if (wire.Guarantee.Count == 0) throw new FormatException("QuotaRequest with empty 'guarantee'");
        var amounts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var resource in wire.Guarantee)
        {
            if (resource.Type != Wire.Value.Types.Type.Scalar || resource.Scalar is null) throw new FormatException("QuotaRequest may not include non-scalar resources");
            if (!amounts.TryAdd(resource.Name, Scalars.Amount(resource.Name, resource.Scalar.Value)))
                throw new FormatException($"QuotaRequest contains duplicate resource name '{resource.Name}'");
        }

        ImmutableArray<NamedAmount> all = [.. amounts.Select(amount => new NamedAmount(amount.Key, amount.Value))];
        return new RoleQuota(RoleReading.Read(wire.Role), all, all);
    }

    public static MaintenanceWindow Window(Wire.Maintenance.Window wire) => new([.. wire.MachineIds.Select(Machine)], wire.Unavailability.ToCore());

    public static MachineId Machine(Wire.MachineID wire) => wire.HasHostname || wire.HasIp
        ? new MachineId(wire.HasHostname ? wire.Hostname : null, wire.HasIp ? wire.Ip : null)
        : throw new FormatException("Both 'hostname' and 'ip' for a machine are empty");

    private static (Wire.AgentID Agent, OfferOperation Operation)? Operation(Call call) => call.Type switch
    {
        Type.ReserveResources => (call.ReserveResources.AgentId, new OfferOperation.Reserve(
            call.ReserveResources.Resources.ToCore(), call.ReserveResources.Source.Count > 0 ? call.ReserveResources.Source.ToCore() : null)),
        Type.UnreserveResources => (call.UnreserveResources.AgentId, new OfferOperation.Unreserve(call.UnreserveResources.Resources.ToCore())),
        Type.CreateVolumes => (call.CreateVolumes.AgentId, new OfferOperation.Create([.. call.CreateVolumes.Volumes.Select(volume => volume.ToCore())])),
        Type.DestroyVolumes => (call.DestroyVolumes.AgentId, new OfferOperation.Destroy([.. call.DestroyVolumes.Volumes.Select(volume => volume.ToCore())])),
        Type.GrowVolume => (call.GrowVolume.AgentId, new OfferOperation.GrowVolume(call.GrowVolume.Volume.ToCore(), call.GrowVolume.Addition.ToCore())),
        Type.ShrinkVolume => (call.ShrinkVolume.AgentId, new OfferOperation.ShrinkVolume(
            call.ShrinkVolume.Volume.ToCore(), Scalars.Amount("disk", call.ShrinkVolume.Subtract.Value))),
        _ => null,
    };

    private static ImmutableArray<NamedAmount> Amounts(IEnumerable<KeyValuePair<string, Wire.Value.Types.Scalar>> wire) =>
        [.. wire.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => new NamedAmount(entry.Key, Scalars.Amount(entry.Key, entry.Value.Value)))];

    private static AgentId Agent(Wire.AgentID wire) => new(wire.Value);

    private static TimeSpan Grace(Google.Protobuf.WellKnownTypes.Duration wire) =>
        wire.Seconds >= 0 ? Scalars.Seconds(wire.Seconds + (wire.Nanos / 1e9)) : throw new FormatException("'max_grace_period' must be non-negative");
}
