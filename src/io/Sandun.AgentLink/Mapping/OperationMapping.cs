using Sandun.Protocol;

namespace Sandun.AgentLink.Mapping;

/// <summary>Operations on an agent's resources and their outcomes, both ways.</summary>
internal static class OperationMapping
{
    public static Wire.Conversion ToWire(this AgentOrder.Convert core)
    {
        var wire = new Wire.Conversion { Uuid = Ticks.Bytes(core.Uuid), Consumed = core.Consumed.ToWire(), Converted = core.Converted.ToWire() };
        if (core.Framework is { } framework) wire.Framework = framework.Value;
        if (core.Operation is { } operation) wire.Operation = operation.Value;
        return wire;
    }

    public static AgentOrder.Convert ToCore(this Wire.Conversion wire) => new(
        Ticks.Uuid(wire.Uuid), wire.HasFramework ? new FrameworkId(wire.Framework) : null, wire.HasOperation ? new OperationId(wire.Operation) : null,
        wire.Consumed.ToCore(), wire.Converted.ToCore());

    public static Wire.OperationUpdate ToWire(this AgentReport.OperationUpdate core)
    {
        var wire = new Wire.OperationUpdate { Uuid = Ticks.Bytes(core.Uuid), Update = ToWire(core.Update), Consumed = core.Consumed?.ToWire(), Converted = core.Converted?.ToWire() };
        if (core.Framework is { } framework) wire.Framework = framework.Value;
        return wire;
    }

    public static AgentReport.OperationUpdate ToCore(this Wire.OperationUpdate wire) => new(
        Ticks.Uuid(wire.Uuid), wire.HasFramework ? new FrameworkId(wire.Framework) : null, ToCore(wire.Update))
    {
        Consumed = wire.Consumed?.ToCore(), Converted = wire.Converted?.ToCore(),
    };

    private static Wire.OperationStatus ToWire(OperationStatus core)
    {
        var wire = new Wire.OperationStatus { State = (int)core.State, Message = core.Message, Converted = core.Converted.ToWire() };
        if (core.Id is { } id) wire.Id = id.Value;
        if (core.Uuid is { } uuid) wire.Uuid = Ticks.Bytes(uuid);
        return wire;
    }

    private static OperationStatus ToCore(Wire.OperationStatus wire) => new()
    {
        Id = wire.HasId ? new OperationId(wire.Id) : null, State = (OperationState)wire.State, Message = wire.Message, Converted = wire.Converted.ToCore(),
        Uuid = wire.HasUuid ? Ticks.Uuid(wire.Uuid) : null,
    };
}
