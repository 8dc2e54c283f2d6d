using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Ends frameworks and all their tasks.</summary>
internal static class FrameworkEnding
{
    /// <summary>Ended frameworks whose ids stay refused: Mesos' <c>--max_completed_frameworks</c>.</summary>
    private const int EndedMax = 50;

    public static void TearDown(FrameworkState framework, Turn turn)
    {
        var session = framework.Session;
        turn.Record(new ResourceManagerFact.FrameworkLinked(framework.Id, null, turn.Now));
        Rescission.OfFramework(framework.Id, _ => true, tell: false, turn);
        End(framework, turn);
        if (session is { } open) turn.Close(open, "the framework was torn down");
    }

    /// <summary>Ends a framework that is not connected.</summary>
    public static void End(FrameworkState framework, Turn turn)
    {
        turn.Record(new ResourceManagerFact.FrameworkPut(framework.Record with { EndedAt = turn.Now }));
        foreach (var task in turn.Pool.Tasks.OfFramework(framework.Id))
        {
            if (task.HasEnded) StatusRelay.Swallow(task.Key, task.Status with { Agent = task.Agent }, turn);
            else Killing.Order(task, null, turn);
        }

        // Executors outlive their tasks, and the agents alone know them.
        foreach (var agent in turn.Pool.Tasks.ForgetExecutorHosts(framework.Id)) turn.Tell(agent, new AgentOrder.ShutdownFramework(framework.Id));

        while (turn.Pool.Frameworks.Ended.Count > EndedMax)
            turn.Record(new ResourceManagerFact.FrameworkRemoved(turn.Pool.Frameworks.Ended.First().Framework));
    }

    /// <summary>Ends frameworks that stayed away longer than their failover timeout.</summary>
    public static void RunDue(Turn turn)
    {
        while (turn.Pool.Frameworks.NextDueBy(turn.Now) is { } framework) End(framework, turn);
    }
}
