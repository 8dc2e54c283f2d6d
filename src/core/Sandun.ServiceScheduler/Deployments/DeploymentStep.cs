using System.Collections.Immutable;

namespace Sandun.ServiceScheduler;

/// <summary>Actions that run side by side; the next step begins when all are done.</summary>
public sealed record DeploymentStep(ImmutableArray<DeploymentAction> Actions);
