using Sandun.MesosApi.Mapping;
using Sandun.MesosApi.Watching;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Response = Sandun.MesosApi.Wire.Master.Response;

namespace Sandun.MesosApi.Operator;

/// <summary>The pool as operators read it.</summary>
internal static class StateWriting
{
    public static Response.Types.GetState State(ClusterView view, PoolHistory history) => new()
    {
        GetTasks = Tasks(view, history), GetExecutors = Executors(view), GetFrameworks = Frameworks(view, history), GetAgents = Agents(view, history),
    };

    public static Response.Types.GetAgents Agents(ClusterView view, PoolHistory history)
    {
        var wire = new Response.Types.GetAgents();
        var registered = history.Agents;
        foreach (var agent in view.Agents.Values)
        {
            if (AgentWriting.IsRegistered(agent)) wire.Agents.Add(agent.ToWire(registered.TryGetValue(agent.Id, out var at) ? at : null));
            else if (agent.IsAwaited) wire.RecoveredAgents.Add(AgentWriting.Info(agent));
        }

        return wire;
    }

    public static Response.Types.GetTasks Tasks(ClusterView view, PoolHistory history)
    {
        var wire = new Response.Types.GetTasks();
        foreach (var task in history.TasksOf(view))
        {
            if (task.Status.State == TaskState.Unreachable) wire.UnreachableTasks.Add(task.ToWire());
            else wire.Tasks.Add(task.ToWire());
        }

        foreach (var framework in history.Frameworks.Values.Concat(history.CompletedFrameworks))
            wire.CompletedTasks.Add(framework.CompletedTasks.Select(task => task.ToWire()));
        return wire;
    }

    public static Response.Types.GetExecutors Executors(ClusterView view)
    {
        var wire = new Response.Types.GetExecutors();
        foreach (var agent in view.Agents.Values)
        {
            foreach (var task in agent.Tasks.Where(task => task is { HasEnded: false, About.Executor: not null })
                .DistinctBy(task => (task.Key.Framework, task.About.Executor!.Id)))
            {
                wire.Executors.Add(new Response.Types.GetExecutors.Types.Executor
                {
                    ExecutorInfo = TaskWriting.ToWire(task.About.Executor!, task.Key.Framework), AgentId = new Wire.AgentID { Value = agent.Id.Value },
                });
            }
        }

        return wire;
    }

    public static Response.Types.GetFrameworks Frameworks(ClusterView view, PoolHistory history)
    {
        var wire = new Response.Types.GetFrameworks();
        var known = history.Frameworks;
        foreach (var framework in view.Frameworks.Values) wire.Frameworks.Add(Framework(framework, known.GetValueOrDefault(framework.Id), view));
        foreach (var ended in history.CompletedFrameworks) wire.CompletedFrameworks.Add(Ended(ended));
        return wire;
    }

    public static Response.Types.GetFrameworks.Types.Framework Framework(FrameworkView framework, FrameworkHistory? history, ClusterView view)
    {
        var wire = new Response.Types.GetFrameworks.Types.Framework
        {
            FrameworkInfo = framework.Info.ToWire(), Active = framework.Connected, Connected = framework.Connected, Recovered = framework.IsRecovered,
        };
        if (!framework.Constraints.IsEmpty) wire.OfferConstraints = framework.Constraints.ToWire();
        if (history?.Registered is { } registered) wire.RegisteredTime = AgentWriting.Time(registered);
        if (history?.Reregistered is { } again) wire.ReregisteredTime = AgentWriting.Time(again);
        var holdings = view.Agents.Values.Select(agent => (Used: agent.Used.GetValueOrDefault(framework.Id), Offered: agent.Offered.GetValueOrDefault(framework.Id)));
        wire.AllocatedResources.Add(AgentWriting.Sum(holdings.Select(one => one.Used).OfType<Resources>()).ToWire(ResourceForm.Endpoint, null));
        wire.OfferedResources.Add(AgentWriting.Sum(holdings.Select(one => one.Offered).OfType<Resources>()).ToWire(ResourceForm.Endpoint, null));
        foreach (var agent in view.Agents.Values)
            foreach (var (_, offer) in agent.Offers.Where(offer => offer.Key == framework.Id)) wire.Offers.Add(offer.ToWire(framework.Id, framework.Info.Capabilities));
        foreach (var offer in view.Maintenance.Offers.Where(offer => offer.Framework == framework.Id)) wire.InverseOffers.Add(offer.Offer.ToWire(framework.Id));
        return wire;
    }

    public static Response.Types.GetFrameworks.Types.Framework Ended(FrameworkHistory ended)
    {
        var wire = new Response.Types.GetFrameworks.Types.Framework { FrameworkInfo = ended.Record.About.ToWire(), Active = false, Connected = false, Recovered = false };
        if (ended.Registered is { } registered) wire.RegisteredTime = AgentWriting.Time(registered);
        if (ended.Unregistered is { } unregistered) wire.UnregisteredTime = AgentWriting.Time(unregistered);
        return wire;
    }
}
