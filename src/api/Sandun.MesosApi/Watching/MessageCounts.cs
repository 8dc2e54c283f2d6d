using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.MesosApi.Watching;

/// <summary>Which of Mesos' counters an input of the resource manager moves, given what it made of it.</summary>
internal static class MessageCounts
{
    private const string Prefix = "master/messages_";

    private static readonly string[] s_messages =
    [
        "register_framework", "reregister_framework", "unregister_framework", "kill_task", "launch_tasks", "decline_offers", "revive_offers", "suppress_offers",
        "reconcile_tasks", "reconcile_operations", "framework_to_executor", "resource_request", "status_update_acknowledgement",
        "operation_status_update_acknowledgement", "register_slave", "reregister_slave", "status_update", "operation_status_update", "executor_to_framework",
        "exited_executor", "update_slave",
    ];

    private static readonly string[] s_judged =
    [
        "framework_to_executor_messages", "executor_to_framework_messages", "status_updates", "status_update_acknowledgements", "operation_status_updates",
        "operation_status_update_acknowledgements",
    ];

    /// <summary>All there are.</summary>
    public static IEnumerable<string> Names =>
        [.. s_messages.Select(name => Prefix + name), .. s_judged.SelectMany(name => new[] { "master/valid_" + name, "master/invalid_" + name }), "master/dropped_messages"];

    /// <summary>Those an input moves.</summary>
    /// <param name="input">What the resource manager was told.</param>
    /// <param name="commands">What it wants done because of it.</param>
    public static IEnumerable<string> Of(ResourceManagerInput input, IReadOnlyList<ResourceManagerCommand> commands) => input switch
    {
        ResourceManagerInput.FrameworkCalled called => Of(called.Call, called.Session, commands),
        ResourceManagerInput.AgentReported reported => Of(reported.Report, reported.Session, commands),
        _ => [],
    };

    /// <summary>An agent introduced itself.</summary>
    public static string OfRegistration(bool isNew) => Prefix + (isNew ? "register_slave" : "reregister_slave");

    private static IEnumerable<string> Of(SchedulerCall call, long session, IReadOnlyList<ResourceManagerCommand> commands)
    {
        if (call is not (SchedulerCall.Subscribe or SchedulerCall.Teardown) && IsClosed(commands, session)) return ["master/dropped_messages"];
        var reachesAgent = commands.Any(command => command is ResourceManagerCommand.TellAgent);
        return call switch
        {
            SchedulerCall.Subscribe { Info.Id: null } => [Prefix + "register_framework"],
            SchedulerCall.Subscribe => [Prefix + "reregister_framework"],
            SchedulerCall.Teardown => [Prefix + "unregister_framework"],
            SchedulerCall.Accept { Operations.IsEmpty: true } or SchedulerCall.Decline => [Prefix + "decline_offers"],
            SchedulerCall.Accept accept when accept.Operations.Any(operation => operation is OfferOperation.Launch or OfferOperation.LaunchGroup) => [Prefix + "launch_tasks"],
            SchedulerCall.Revive => [Prefix + "revive_offers"],
            SchedulerCall.Suppress => [Prefix + "suppress_offers"],
            SchedulerCall.Kill => [Prefix + "kill_task"],
            SchedulerCall.Reconcile => [Prefix + "reconcile_tasks"],
            SchedulerCall.ReconcileOperations => [Prefix + "reconcile_operations"],
            SchedulerCall.Request => [Prefix + "resource_request"],
            SchedulerCall.ExecutorMessage => [Prefix + "framework_to_executor", Judged(reachesAgent, "framework_to_executor_messages")],
            SchedulerCall.Acknowledge => [Prefix + "status_update_acknowledgement", Judged(reachesAgent, "status_update_acknowledgements")],
            SchedulerCall.AcknowledgeOperationStatus => [Prefix + "operation_status_update_acknowledgement", Judged(reachesAgent, "operation_status_update_acknowledgements")],
            _ => [],
        };
    }

    private static IEnumerable<string> Of(AgentReport report, long session, IReadOnlyList<ResourceManagerCommand> commands)
    {
        if (report is not (AgentReport.Register or AgentReport.Status) && IsClosed(commands, session)) return ["master/dropped_messages"];
        var isHeard = commands.Any(command => command is ResourceManagerCommand.TellFramework or ResourceManagerCommand.TellAgent);
        return report switch
        {
            // One that is let in is counted by whether it was known, as agents may bring ids of their own; one that is turned away by what it says.
            AgentReport.Register register when IsClosed(commands, session) => [OfRegistration(register.Agent.Id is null)],
            AgentReport.Status => [Prefix + "status_update", Judged(isHeard, "status_updates")],
            AgentReport.OperationUpdate => [Prefix + "operation_status_update", Judged(isHeard, "operation_status_updates")],
            AgentReport.ExecutorMessage => [Prefix + "executor_to_framework", Judged(isHeard, "executor_to_framework_messages")],
            AgentReport.ExecutorExited => [Prefix + "exited_executor"],
            AgentReport.Oversubscribed => [Prefix + "update_slave"],
            _ => [],
        };
    }

    private static bool IsClosed(IReadOnlyList<ResourceManagerCommand> commands, long session) =>
        commands.Any(command => command is ResourceManagerCommand.Close close && close.Session == session);

    private static string Judged(bool isValid, string name) => (isValid ? "master/valid_" : "master/invalid_") + name;
}
