using System.Text;
using Sandun.Agent;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Sandun.ServiceScheduler;
using Sandun.Simulation.World;
using RM = Sandun.ResourceManager.ResourceManager;
using Scheduler = Sandun.ServiceScheduler.ServiceScheduler;

namespace Sandun.Simulation.Checkers;

/// <summary>State rebuilt from the store equals the live state: looked at after every commit.</summary>
internal static class RebuildChecker
{
    public const string Rule = "state rebuilt from the store equals live state";

    public static void ResourceManager(SimStore store, RM live)
    {
        var codec = new ResourceManagerFactCodec();
        var rebuilt = new RM(new Engine.SimRandom(0));
        foreach (var entity in store.Load(codec.Prefix)) rebuilt.Apply(codec.Decode(entity.Key, entity.Value));
        Compare("resource manager", live.KeptFacts().Select(codec.Encode), rebuilt.KeptFacts().Select(codec.Encode));
    }

    public static void Agent(SimStore store, AgentBrain live)
    {
        var codec = new AgentFactCodec();
        var rebuilt = new AgentBrain(new Engine.SimRandom(0), AgentLimits.Default);
        foreach (var entity in store.Load(codec.Prefix)) rebuilt.Apply(codec.Decode(entity.Key, entity.Value));
        Compare("agent", Kept(live).Select(codec.Encode), Kept(rebuilt).Select(codec.Encode));
    }

    public static void Services(SimStore store, Scheduler live, ServiceSchedulerOptions options)
    {
        var codec = new ServiceFactCodec();
        var rebuilt = new Scheduler(new Engine.SimRandom(0), options);
        foreach (var entity in store.Load(codec.Prefix)) rebuilt.Apply(codec.Decode(entity.Key, entity.Value));
        Compare("service scheduler", Kept(live).Select(codec.Encode), Kept(rebuilt).Select(codec.Encode));
    }

    public static void Compare(string brain, IEnumerable<StoredEntity?> live, IEnumerable<StoredEntity?> rebuilt)
    {
        var (expected, actual) = (Texts(live), Texts(rebuilt));
        foreach (var (key, text) in expected)
        {
            if (!actual.TryGetValue(key, out var other)) throw new RuleBrokenException(Rule, $"{brain}: {key} is live and not in the store");
            if (text != other) throw new RuleBrokenException(Rule, $"{brain}: {key} is live {text}, stored {other}");
        }

        foreach (var key in actual.Keys)
            if (!expected.ContainsKey(key)) throw new RuleBrokenException(Rule, $"{brain}: {key} is stored and not live");
    }

    private static IEnumerable<AgentFact> Kept(AgentBrain brain)
    {
        var snapshot = brain.TakeView(default);
        return
        [
            new AgentFact.IdentityPut(snapshot.Identity), .. snapshot.Tasks.Values.Select(task => new AgentFact.TaskPut(task)),
        ];
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

    private static SortedDictionary<string, string> Texts(IEnumerable<StoredEntity?> entities)
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var entity in entities.OfType<StoredEntity>()) texts[entity.Key] = Encoding.UTF8.GetString(entity.Value!);
        return texts;
    }
}
