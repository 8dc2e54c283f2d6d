using Sandun.Protocol;

namespace Sandun.Io.Tests.AgentLink;

/// <summary>What only foreign frameworks and their executors have sent over the link.</summary>
internal static class ForeignSamples
{
    private static readonly byte[] s_bytes = [1, 2, 0, 255];
    private static readonly Guid s_uuid = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e");

    private static readonly ResourceKind s_disk = new()
    {
        Name = "disk",
        Reservations = [new Reservation { Role = new Role("a"), IsDynamic = false }, new Reservation { Role = new Role("a/b"), Principal = "p", Labels = [new Label("k", "v"), new Label("n", null)] }],
        Disk = new DiskInfo
        {
            PersistenceId = "id", PersistencePrincipal = "p", ContainerPath = "data", HostPath = "/h", IsReadOnly = true,
            Source = new DiskSource { Type = DiskSourceType.Mount, Root = "/mnt", Id = "d", Profile = "fast", Vendor = "v", Metadata = [new Label("m", "1")] },
        },
        IsShared = true, Provider = "rp",
    };

    private static readonly Resources s_resources = Resources.Of(
        Resource.Scalar("cpus", 1500), new Resource { Kind = s_disk, Amount = 7, Shares = 2 },
        new Resource { Kind = new ResourceKind { Name = "cpus", IsRevocable = true }, Amount = 100 },
        new Resource { Kind = new ResourceKind { Name = "vlans" }, Ranges = ValueRanges.Parse("1-4,7-9") },
        new Resource { Kind = new ResourceKind { Name = "names" }, Items = ["a", "b"] });

    private static readonly ExecutorSpec s_executor = new()
    {
        Id = new ExecutorId("e"), Name = "n", Type = ExecutorType.Custom, Resources = s_resources, Definition = s_bytes, Framework = s_bytes, Checkpoint = true, EndsWithTasks = true,
        ShutdownGrace = TimeSpan.FromSeconds(7), Program = new TaskSpec { Id = new TaskId("e"), Name = "n", Resources = s_resources, Command = "run" },
    };

    private static readonly FrameworkId s_framework = new("f");

    public static readonly AgentOrder[] Orders =
    [
        new AgentOrder.Launch(s_framework, new TaskSpec { Id = new TaskId("t"), Name = "t", Resources = s_resources, Executor = s_executor, Definition = s_bytes }),
        new AgentOrder.Convert(s_uuid, s_framework, new OperationId("o"), Resources.Of(Resource.Scalar("disk", 7)), s_resources),
        new AgentOrder.Convert(s_uuid, null, null, Resources.None, s_resources),
        new AgentOrder.AcknowledgeOperation(s_uuid),
        new AgentOrder.ExecutorMessage(s_framework, s_executor.Id, s_bytes),
        new AgentOrder.ShutdownExecutor(s_framework, s_executor.Id),
        new AgentOrder.ShutdownFramework(s_framework),
    ];

    public static readonly AgentReport[] Reports =
    [
        new AgentReport.Register(
            new AgentSpec { Id = new AgentId("a"), Hostname = "h", Address = "10.0.0.1", Total = s_resources, KeepsOperations = true, HttpPort = 5051 },
            [new AgentTask(s_framework, new TaskId("t"), s_resources, Status(TaskState.Running)) { Executor = s_executor, Definition = s_bytes }])
        {
            Executors = [new AgentExecutor(s_framework, s_executor.Id)], Operations = [s_uuid],
        },
        new AgentReport.Status(s_framework, Status(TaskState.Failed)),
        new AgentReport.OperationUpdate(s_uuid, s_framework, new OperationStatus
        {
            Id = new OperationId("o"), State = OperationState.Finished, Message = "m", Converted = s_resources, Uuid = s_uuid,
        }),
        new AgentReport.Oversubscribed(s_resources),
        new AgentReport.ExecutorMessage(s_framework, s_executor.Id, s_bytes),
        new AgentReport.ExecutorExited(s_framework, s_executor.Id, 768),
    ];

    private static TaskStatus Status(TaskState state) => new()
    {
        TaskId = new TaskId("t"), State = state, Timestamp = DateTimeOffset.UnixEpoch.AddSeconds(5), Source = TaskStatusSource.Executor, Uuid = s_uuid,
        Detail = new TaskStatusDetail
        {
            Executor = s_executor.Id, Data = s_bytes, Labels = [new Label("k", "v")], ContainerStatus = s_bytes, CheckStatus = s_bytes, Limitation = s_resources,
        },
    };
}
