namespace Sandun.Autoscaler.Policies;

/// <summary>A member of <c>autoscaling</c> that cannot be used.</summary>
/// <param name="Member">Its path below <c>autoscaling</c>, as in <c>calendar(0)/at</c>; empty for the whole.</param>
/// <param name="Rule">What would be right.</param>
public sealed record ScalingProblem(string Member, string Rule);
