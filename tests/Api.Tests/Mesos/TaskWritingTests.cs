using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Sandun.MesosApi.Legacy;
using Sandun.MesosApi.Operator;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Xunit;
using Wire = Sandun.MesosApi.Wire;

namespace Sandun.Api.Tests.Mesos;

/// <summary>Tasks as operators read them.</summary>
public sealed class TaskWritingTests
{
    [Fact]
    public void Task_ThatAnAgentBroughtEnded_IsShownByItsDefinition()
    {
        var definition = Definition();
        definition.Resources.Add(new Wire.Resource
        {
            Name = "cpus", Type = Wire.Value.Types.Type.Scalar, Scalar = new Wire.Value.Types.Scalar { Value = 0.5 },
        });
        var task = Task(TaskState.Finished) with { About = new TaskAbout { Definition = definition.ToByteArray() } };

        var wire = task.ToWire();
        Assert.Equal(("job", 0.5), (wire.Name, Assert.Single(wire.Resources).Scalar.Value));
        var shown = Json(task);
        Assert.Equal(("job", 0.5), ((string)shown["name"]!, (double)shown["resources"]!["cpus"]!));
    }

    [Fact]
    public void Task_OfAForeignFramework_ShowsAStatusForEachState()
    {
        var task = Task(TaskState.Staging) with { About = new TaskAbout { Definition = Definition().ToByteArray() } };
        TaskState[] states = [TaskState.Starting, TaskState.Running, TaskState.Running, TaskState.Failed];
        foreach (var state in states) task = task.With(Task(state).Status);

        Assert.Equal([Wire.TaskState.TaskStarting, Wire.TaskState.TaskRunning, Wire.TaskState.TaskFailed], task.ToWire().Statuses.Select(status => status.State));
        Assert.Equal(["TASK_STARTING", "TASK_RUNNING", "TASK_FAILED"], Json(task)["statuses"]!.AsArray().Select(status => (string)status!["state"]!));

        // A million of Sandun's own are kept, and nobody asks how they began.
        var own = Task(TaskState.Running).With(Task(TaskState.Failed).Status);
        Assert.Single(own.ToWire().Statuses);
        for (var i = 0; i < 100; i++) task = task.With(Task(i % 2 == 0 ? TaskState.Unreachable : TaskState.Running).Status);
        Assert.Equal(9, task.ToWire().Statuses.Count);
    }

    private static Wire.TaskInfo Definition() => new() { Name = "job", TaskId = new Wire.TaskID { Value = "t" }, AgentId = new Wire.AgentID { Value = "a" } };

    private static PoolTask Task(TaskState state) => new()
    {
        Key = new TaskKey(new FrameworkId("f"), new TaskId("t")), Agent = new AgentId("a"), Role = Role.Any, Resources = Resources.None,
        Status = new TaskStatus { TaskId = new TaskId("t"), State = state, Timestamp = DateTimeOffset.UnixEpoch },
    };

    private static JsonNode Json(PoolTask task)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream)) TaskText.Write(json, task);
        return JsonNode.Parse(Encoding.UTF8.GetString(stream.ToArray()))!;
    }
}
