using Sandun.Agent;
using Sandun.ResourceManager;
using Sandun.ServiceScheduler;
using Sandun.Simulation.World;
using RM = Sandun.ResourceManager.ResourceManager;
using Scheduler = Sandun.ServiceScheduler.ServiceScheduler;

namespace Sandun.Simulation.Checkers;

/// <summary>How each kind of brain is rebuilt from its store and compared with the live one.</summary>
internal static class Rebuilding
{
    public const string Rule = "state rebuilt from the store equals live state";

    public static Action<RM> OfResourceManager(SimStore store)
    {
        var checker = new RebuildChecker<ResourceManagerFact>("resource manager", new ResourceManagerFactCodec(), fact => fact switch
        {
            ResourceManagerFact.AgentPut put => put.Agent,
            ResourceManagerFact.FrameworkPut put => put.Framework,
            ResourceManagerFact.RolePut put => put.Record,
            _ => fact,
        });
        return live =>
        {
            var rebuilt = new RM(new Engine.SimRandom(0));
            checker.Check(store, live.KeptFacts(), rebuilt.Apply, rebuilt.KeptFacts);
        };
    }

    public static Action<AgentBrain> OfAgent(SimStore store)
    {
        var checker = new RebuildChecker<AgentFact>("agent", new AgentFactCodec(), fact => fact switch
        {
            AgentFact.IdentityPut put => put.Identity,
            AgentFact.TaskPut put => put.Task,
            _ => fact,
        });
        return live =>
        {
            var rebuilt = new AgentBrain(new Engine.SimRandom(0), AgentLimits.Default);
            checker.Check(store, Kept(live), rebuilt.Apply, () => Kept(rebuilt));
        };
    }

    public static Action<Scheduler> OfServices(SimStore store, ServiceSchedulerOptions options)
    {
        var checker = new RebuildChecker<ServiceFact>("service scheduler", new ServiceFactCodec(), fact => fact switch
        {
            ServiceFact.GroupPut put => put.Group,
            ServiceFact.AppPut put => put.App,
            ServiceFact.AppVersionPut put => put.Version,
            ServiceFact.InstancePut put => put.Instance,
            ServiceFact.DeploymentPut put => put.Deployment,
            ServiceFact.FailurePut put => put.Failure,
            ServiceFact.EndpointPut put => put.Endpoint,
            ServiceFact.RoutePut put => put.Route,
            _ => fact,
        });
        return live =>
        {
            var rebuilt = new Scheduler(new Engine.SimRandom(0), options);
            checker.Check(store, Kept(live), rebuilt.Apply, () => Kept(rebuilt));
        };
    }

    private static IEnumerable<AgentFact> Kept(AgentBrain brain)
    {
        var snapshot = brain.TakeView(default);
        return [new AgentFact.IdentityPut(snapshot.Identity), .. snapshot.Tasks.Values.Select(task => new AgentFact.TaskPut(task))];
    }

    /// <summary>What readers see of the scheduler's kept state, as facts. Times that are not shown are left out on both sides.</summary>
    private static IEnumerable<ServiceFact> Kept(Scheduler brain)
    {
        var view = brain.TakeView(default);
        var registry = view.Registry;
        return
        [
            .. view.Framework is { } framework ? (ServiceFact[])[new ServiceFact.FrameworkPut(framework)] : [],
            .. view.Groups.Values.Select(group => new ServiceFact.GroupPut(group)),
            .. view.Apps.Values.Select(app => new ServiceFact.AppPut(app)),
            .. view.Versions.Values.SelectMany(versions => versions.Values).Select(version => new ServiceFact.AppVersionPut(version)),
            .. view.Instances.Values.SelectMany(instances => instances.Values).Select(instance => new ServiceFact.InstancePut(instance)),
            .. view.Deployments.Select(deployment => new ServiceFact.DeploymentPut(deployment)),
            .. view.LastFailures.Values.Select(failure => new ServiceFact.FailurePut(failure)),
            .. registry.Endpoints.Select(endpoint => new ServiceFact.EndpointPut(endpoint, default)),
            .. registry.Routes.Select(route => new ServiceFact.RoutePut(route)),
            new ServiceFact.RegistryAdvanced(registry.Revision),
        ];
    }
}
