using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>What a change would make of the tree, before anything is done.</summary>
/// <param name="Apps">The apps that would change, ordered by path.</param>
/// <param name="Groups">The groups that would change; null for those that would go.</param>
/// <param name="Steps">The steps of the deployment; none when no task is touched.</param>
/// <param name="Holders">Running deployments in the way.</param>
/// <param name="Kept">Counts that would not be taken.</param>
public sealed record ChangePlan(
    ImmutableArray<AppTransition> Apps, ImmutableArray<KeyValuePair<PathId, AppGroup?>> Groups, ImmutableArray<DeploymentStep> Steps,
    ImmutableArray<Deployment> Holders, ImmutableArray<KeptCount> Kept);
