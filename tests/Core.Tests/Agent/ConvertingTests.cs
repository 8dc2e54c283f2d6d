using Sandun.Agent;
using Sandun.Protocol;
using Xunit;

namespace Sandun.Core.Tests.Agent;

/// <summary>Operations on an agent's resources: done once, kept, and said until they are acknowledged.</summary>
public sealed class ConvertingTests
{
    private static readonly Guid s_uuid = new("11111111-1111-1111-1111-111111111111");
    private static readonly OperationId s_operation = new("r1");
    private static readonly Resources s_disk = new(ResourceAmounts.Of(0, 0, 100), PortSet.Empty);

    private static readonly Resource s_reserved = new()
    {
        Kind = new ResourceKind { Name = "disk", Reservations = [new Reservation { Role = new Role("dev") }] }, Amount = 100 * ResourceAmounts.BytesPerMegabyte,
    };

    private static readonly Resource s_volume = s_reserved with { Kind = s_reserved.Kind with { Disk = new DiskInfo { PersistenceId = "v1", ContainerPath = "data" } } };

    private readonly AgentBench _bench = new AgentBench().Registered();

    public ConvertingTests() => Connect();

    [Fact]
    public void Operation_ThatFits_IsDoneOnceAndSaidUntilItIsAcknowledged()
    {
        Convert(s_uuid, s_disk, Of(s_reserved));
        Convert(s_uuid, s_disk, Of(s_reserved));
        Assert.Equal([OperationState.Finished, OperationState.Finished], Said().Select(said => said.Update.State));
        Assert.True(Of(s_reserved).FitsIn(Total()));
        Assert.False((s_disk + s_disk + s_disk + s_disk).FitsIn(Total()));
        var held = Assert.Single(_bench.View.Operations.Values);
        Assert.Equal((s_disk, Of(s_reserved)), (held.Consumed, held.Converted));
        _bench.Pass(AgentLimits.LongestRepeat);
        Assert.Equal(3, Said().Count);
        _bench.Order(new AgentOrder.AcknowledgeOperation(s_uuid));
        _bench.Pass(AgentLimits.LongestRepeat * 3);
        Assert.Equal(3, Said().Count);
        Assert.Empty(_bench.View.Operations);
    }

    [Fact]
    public void Operation_ThatDoesNotFit_FailsAndChangesNothing()
    {
        Convert(s_uuid, Of(s_reserved), s_disk);
        Assert.Equal((OperationState.Failed, "the agent does not have what the operation consumes"), (Said().Single().Update.State, Said().Single().Update.Message));
        Assert.Equal(AgentHoldings.None, _bench.View.Holdings);
    }

    [Fact]
    public void Operation_OutlivesTheAgentsProgram_WithItsOutcomeAndWhatItMade()
    {
        Convert(s_uuid, s_disk, Of(s_reserved));
        _bench.Restart("boot-1");
        Connect();
        Assert.Equal([s_uuid], _bench.Commands.OfType<AgentCommand.Send>().Select(send => send.Report).OfType<AgentReport.Register>().Last().Operations);
        Assert.Equal(OperationState.Finished, Said().Single().Update.State);
        Assert.True(Of(s_reserved).FitsIn(Total()));
    }

    [Fact]
    public void Volume_ThatIsDestroyed_IsRemovedFromTheDisk()
    {
        Convert(s_uuid, s_disk, Of(s_reserved));
        Convert(Guid.NewGuid(), Of(s_reserved), Of(s_volume));
        Assert.Empty(_bench.Commands.OfType<AgentCommand.RemoveVolume>());
        Convert(Guid.NewGuid(), Of(s_volume), Of(s_reserved));
        Assert.Equal("dev#v1", _bench.Commands.OfType<AgentCommand.RemoveVolume>().Single().Name);
    }

    [Fact]
    public void Volume_OfAMountDisk_IsRemovedFromThatDisk()
    {
        var source = new DiskSource { Type = DiskSourceType.Mount, Root = "/m" };
        var disk = s_reserved with { Kind = s_reserved.Kind with { Disk = new DiskInfo { Source = source } } };
        var volume = s_volume with { Kind = s_volume.Kind with { Disk = s_volume.Kind.Disk! with { Source = source } } };
        Connect(Of(disk));
        Convert(Guid.NewGuid(), Of(disk), Of(volume));
        Convert(Guid.NewGuid(), Of(volume), Of(disk));
        Assert.Equal(new AgentCommand.RemoveVolume("dev#v1", source), _bench.Commands.OfType<AgentCommand.RemoveVolume>().Single());
    }

    private static Resources Of(Resource resource) => Resources.Of(resource);

    private void Connect(Resources? more = null)
    {
        _bench.Give(new AgentInput.LinkLost());
        _bench.Give(new AgentInput.LinkConnected(AgentBench.Machine with { Total = s_disk + s_disk + s_disk + s_disk + (more ?? Resources.None) }));
        _bench.Order(new AgentOrder.Registered(_bench.Id));
    }

    private void Convert(Guid uuid, Resources consumed, Resources converted) =>
        _bench.Order(new AgentOrder.Convert(uuid, AgentBench.Framework, s_operation, consumed, converted));

    private Resources Total() => _bench.View.Holdings.Of(s_disk + s_disk + s_disk + s_disk);

    private IReadOnlyList<AgentReport.OperationUpdate> Said() =>
        [.. _bench.Commands.OfType<AgentCommand.Send>().Select(send => send.Report).OfType<AgentReport.OperationUpdate>()];
}
