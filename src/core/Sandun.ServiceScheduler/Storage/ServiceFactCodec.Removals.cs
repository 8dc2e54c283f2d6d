using System.Globalization;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

public sealed partial class ServiceFactCodec
{
    public ServiceFact DecodeRemoval(string key)
    {
        var kind = KindOf(key);
        if (kind == RestoreMark.Name) return new ServiceFact.RestoreMarkRemoved();
        var path = kind.Length == 0 ? "" : key[(Prefix.Length + kind.Length)..];
        var cut = path.LastIndexOf('/');
        if (cut < 0) throw NotRemoved(key);
        return kind switch
        {
            Groups => new ServiceFact.GroupRemoved(PathId.Absolute(path)),
            Apps => new ServiceFact.AppRemoved(PathId.Absolute(path)),
            RuleKeys => new ServiceFact.TrafficRuleRemoved(PathId.Absolute(path)),
            SteeringKeys => new ServiceFact.SteeringRemoved(PathId.Absolute(path)),
            Failures => new ServiceFact.FailureRemoved(PathId.Absolute(path)),
            Delays => new ServiceFact.DelayRemoved(PathId.Absolute(path)),
            Deployments => new ServiceFact.DeploymentRemoved(new DeploymentId(path[1..])),
            Rollouts => new ServiceFact.RolloutRemoved(PathId.Absolute(path)),
            Outcomes => new ServiceFact.OutcomeRemoved(new DeploymentId(path[1..])),
            Pending => new ServiceFact.PendingRemoved(new DeploymentId(path[1..])),
            Routers => new ServiceFact.RouterForgotten(new RouterId(path[1..])),
            History => new ServiceFact.TreeChangeForgotten(Timestamps.Parse(path[1..])),
            _ => OfAnApp(kind, path[..cut], path[(cut + 1)..]) ?? throw NotRemoved(key),
        };
    }

    /// <summary>What belongs to an app has the app's path before its own last word.</summary>
    private static ServiceFact? OfAnApp(string kind, string app, string last) => kind switch
    {
        Versions => new ServiceFact.AppVersionRemoved(PathId.Absolute(app), Timestamps.Parse(last)),
        Instances => new ServiceFact.InstanceRemoved(PathId.Absolute(app), new InstanceId(last)),
        EndpointKeys => new ServiceFact.EndpointRemoved(PathId.Absolute(app), new TaskId(last)),
        RouteKeys => new ServiceFact.RouteRemoved(PathId.Absolute(app), int.Parse(last, NumberStyles.None, CultureInfo.InvariantCulture)),
        _ => null,
    };

    private static FormatException NotRemoved(string key) => new($"'{key}' is not a key the service scheduler removes");
}
