using Sandun.Server.Backup;
using Sandun.Server.Cluster;
using Sandun.Server.Links.Joining;
using Sandun.Server.Marathon;
using Sandun.Server.Roles;
using Sandun.Server.Secrets;
using Sandun.Store;

namespace Sandun.Server;

/// <summary>What the web stands on.</summary>
/// <param name="Roles">The roles and their views.</param>
/// <param name="Store">Where state and session keys lie.</param>
/// <param name="Cluster">This server's part in a cluster; null when it is the only one.</param>
/// <param name="Link">What stands between the link's port and the roles.</param>
/// <param name="Time">The clock.</param>
internal sealed record ServerParts(ServerRoles Roles, IStore Store, ServerCluster? Cluster, LinkFront Link, TimeProvider Time)
{
    /// <summary>Takes the state out of the store and puts it back.</summary>
    public required Backups Backups { get; init; }

    /// <summary>The same as files of the server.</summary>
    public required BackupFolder Files { get; init; }

    /// <summary>Secrets for tasks.</summary>
    public required SecretStore Secrets { get; init; }

    /// <summary>Who gets Marathon's events posted.</summary>
    public required StoredSubscriptions Subscriptions { get; init; }

    /// <summary>What stands around the registry.</summary>
    public required Routing.RoutingParts Routing { get; init; }

    /// <summary>Takes figures down.</summary>
    public required Telemetry.TelemetryLoop Telemetry { get; init; }

    /// <summary>Changes counts by the load.</summary>
    public required Scaling.ScalingLoop Scaling { get; init; }
}
