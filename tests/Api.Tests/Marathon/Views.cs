using System.Collections.Immutable;
using System.Text.Json;
using Sandun.MarathonApi;
using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Tests.Marathon;

/// <summary>Hand-made pieces of a view.</summary>
internal static class Views
{
    public static PathId Path(string id) => PathId.Absolute(id);

    /// <summary>A definition as the API reads it.</summary>
    public static AppSpec Spec(string json)
    {
        var edit = AppJsonReader.Read(JsonDocument.Parse(json).RootElement, null, PathId.Root, AppDefaults.Plain);
        Assert.Null(edit.Refusal);
        return edit.Spec!;
    }

    public static Instance Running(string app, int number, DateTimeOffset? version = null)
    {
        var id = $"{app[1..].Replace('/', '_')}.instance-c7c311a4-b669-11e6-a48f-{number:d12}";
        return new Instance
        {
            Id = new InstanceId(id),
            App = Path(app),
            Condition = InstanceCondition.Running,
            Incarnation = 1,
            Version = version ?? Times.Start,
            Since = Times.After(2),
            Task = new TaskId(id + "._app.1"),
            TaskState = TaskState.Running,
            Agent = new AgentId("e1d2-S3"),
            Host = "agent1.example",
            Ports = [new TaskPort("http", 31000 + number, 31000 + number, PortProtocols.Tcp)],
            IpAddresses = ["10.0.0.7"],
            StagedAt = Times.After(1),
            StartedAt = Times.After(2),
        };
    }

    public static Deployment Deployment(params string[] apps) => new()
    {
        Id = HandMadeServices.Deployment,
        Version = Times.Start,
        Steps =
        [
            new DeploymentStep([.. apps.Select(app => new DeploymentAction(DeploymentActionKind.StartApplication, Path(app)))]),
            new DeploymentStep([.. apps.Select(app => new DeploymentAction(DeploymentActionKind.ScaleApplication, Path(app)))]),
        ],
        CurrentStep = 1,
        AffectedApps = [.. apps.Select(Path).Order()],
        Before = [],
        StartedAt = Times.Start,
    };

    public static ImmutableSortedDictionary<PathId, T> ByPath<T>(params (string Path, T Value)[] items) =>
        items.ToImmutableSortedDictionary(item => Path(item.Path), item => item.Value);
}
