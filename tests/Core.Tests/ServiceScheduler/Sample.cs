using Sandun.Protocol;

namespace Sandun.Core.Tests.ServiceScheduler;

/// <summary>Definitions as the API hands them over.</summary>
internal static class Sample
{
    public static AppSpec App(string id, int instances = 1) => new()
    {
        Id = PathId.Absolute(id), Command = "sleep 1000", Instances = instances, Amounts = ResourceAmounts.Of(0.1m, 32),
        Ports = [new PortDefinition { Name = "default" }],
    };

    public static AppSpec Checked(string id, int instances = 1, int maxFailures = 3) => App(id, instances) with
    {
        HealthChecks = [new HealthCheckSpec { PortIndex = 0, Path = "/health", MaxConsecutiveFailures = maxFailures }],
    };

    public static AppSpec Upgrading(string id, int instances, int health, int over) => Checked(id, instances) with
    {
        Upgrade = new UpgradeStrategy(health, over),
    };
}
