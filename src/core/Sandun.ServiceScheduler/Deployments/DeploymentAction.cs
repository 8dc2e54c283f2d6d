using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>One action of a deployment step.</summary>
public sealed record DeploymentAction(DeploymentActionKind Kind, PathId App);
