using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>How far a canary or blue-green rollout of one app is.</summary>
/// <param name="App">The app.</param>
/// <param name="Deployment">The deployment it belongs to.</param>
/// <param name="Stage">
/// Canary: index of the step, or the number of steps once the rest is replaced. Blue-green: 0 while both versions are brought up, 1 when
/// traffic has moved, 2 when the old ones go.
/// </param>
/// <param name="ReachedAt">When what the stage asks for was up; null while it is not. From then on it is held.</param>
public sealed record Rollout(PathId App, DeploymentId Deployment, int Stage, DateTimeOffset? ReachedAt);
