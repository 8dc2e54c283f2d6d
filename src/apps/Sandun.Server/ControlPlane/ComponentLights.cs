using System.Globalization;
using Sandun.NativeApi;
using Sandun.Server.Routing;
using Sandun.ServiceScheduler;

namespace Sandun.Server.ControlPlane;

/// <summary>A light for each part of Sandun, with a few words.</summary>
internal static class ComponentLights
{
    public static List<ComponentLight> Of(ControlPlaneViews views, string version, DateTimeOffset now)
    {
        var cluster = views.ClusterProblem();
        var services = views.ServicesProblem();
        return
        [
            Server(views.Members, version),
            Store(cluster.Length > 0 ? cluster : services, views.Members.Store),
            Role("resource-manager", cluster, Count(views.Cluster.Frameworks.Count, "framework")),
            Scheduler(views, services),
            Agents(views),
            Routers(views, now),
        ];
    }

    private static ComponentLight Server(IMemberSource members, string version)
    {
        var part = members.Part is { Length: > 0 } words ? $"{version}, {words}" : version;
        return members.Missing is { Count: > 0 } missing
            ? new ComponentLight("server", Light.Yellow, $"{part}; {string.Join("; ", missing)}")
            : new ComponentLight("server", Light.Green, part);
    }

    private static ComponentLight Store(string problem, string name) =>
        problem.Length > 0 ? new ComponentLight("store", Light.Red, problem) : new ComponentLight("store", Light.Green, name);

    private static ComponentLight Role(string name, string problem, string detail) =>
        problem.Length > 0 ? new ComponentLight(name, Light.Red, problem) : new ComponentLight(name, Light.Green, detail);

    private static ComponentLight Scheduler(ControlPlaneViews views, string problem)
    {
        if (problem.Length > 0) return new ComponentLight("service-scheduler", Light.Red, problem);
        var connected = views.Services.Framework is { } id && views.Cluster.Frameworks.TryGetValue(id, out var framework) && framework.Connected;
        if (views.Services is { RestoreMark: { } mark } services)
        {
            return new ComponentLight("service-scheduler", Light.Yellow, FormattableString.Invariant(
                $"restored from {mark.TakenAt:yyyy-MM-dd HH:mm} UTC; {services.UnknownTasks.Count} unknown tasks run: `sandun cluster unknown`"));
        }

        return connected
            ? new ComponentLight("service-scheduler", Light.Green, Count(views.Services.Apps.Count, "app"))
            : new ComponentLight("service-scheduler", Light.Yellow, "not subscribed to the resource manager");
    }

    private static ComponentLight Agents(ControlPlaneViews views)
    {
        if (views.Cluster.Brake is { } brake)
        {
            return new ComponentLight("agents", Light.Red, FormattableString.Invariant(
                $"{brake.Silent} of {brake.Known} fell silent at once ({string.Join(", ", brake.DataCenters)}): none is given up before `sandun node confirm-lost`"));
        }

        var known = views.Cluster.Agents.Count;
        var reachable = views.Cluster.Agents.Values.Count(agent => agent.Reachable);
        var light = known == 0 ? Light.Grey : reachable == known ? Light.Green : reachable == 0 ? Light.Red : Light.Yellow;
        return new ComponentLight("agents", light, FormattableString.Invariant($"{reachable}/{known}"));
    }

    private static ComponentLight Routers(ControlPlaneViews views, DateTimeOffset now)
    {
        var routers = views.Services.Routers;
        if (routers.Values.FirstOrDefault(router => router.IsFaulty) is { } faulty) return new ComponentLight("routers", Light.Red, $"{faulty.Router}: {faulty.Problem}");
        if (LostRouters.Of(views.Services, now).FirstOrDefault() is { } lost) return new ComponentLight("routers", Light.Yellow, Lost(lost));
        if (routers.Count == 0) return new ComponentLight("routers", Light.Grey, "0");
        if (routers.Values.FirstOrDefault(router => router.Problem is not null) is { } troubled)
            return new ComponentLight("routers", Light.Yellow, $"{troubled.Router}: {troubled.Problem}");
        var revision = views.Services.RegistryContents.Revision;
        var behind = routers.Values.Count(router => router.AppliedRevision < revision);
        return behind > 0
            ? new ComponentLight("routers", Light.Yellow, FormattableString.Invariant($"{behind}/{routers.Count} apply revision {revision}"))
            : new ComponentLight(
                "routers", Light.Green,
                FormattableString.Invariant($"{routers.Values.First().Engine}, revision {revision}") +
                (routers.Count > 1 ? FormattableString.Invariant($", {routers.Count}") : ""));
    }

    private static string Lost(LostRouter lost) => FormattableString.Invariant($"{lost.Router} is lost since {lost.Since:yyyy-MM-dd HH:mm} UTC: ") +
        (lost.Last is { } last ? FormattableString.Invariant($"its proxy may go on with revision {last.AppliedRevision}") : "its proxy may go on with the registry it had");

    private static string Count(int number, string noun) =>
        number.ToString(CultureInfo.InvariantCulture) + " " + noun + (number == 1 ? "" : "s");
}
