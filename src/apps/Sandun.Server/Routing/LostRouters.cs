using Sandun.ServiceScheduler;

namespace Sandun.Server.Routing;

/// <summary>Which of the routers that are gone people are still told of.</summary>
internal static class LostRouters
{
    /// <summary>Time to look after a router that died; one that was taken away on purpose is not complained of for ever.</summary>
    private static readonly TimeSpan s_told = TimeSpan.FromHours(1);

    /// <summary>In order of their names.</summary>
    public static IEnumerable<LostRouter> Of(ServiceView services, DateTimeOffset now) => services.LostRouters.Values.Where(lost => now - lost.Since < s_told);
}
