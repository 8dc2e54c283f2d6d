using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>How much more than its siblings a role is served.</summary>
/// <param name="Role">The role.</param>
/// <param name="Thousandths">The weight in thousandths, ≥ 1; 1000 is the default.</param>
public sealed record RoleWeight(Role Role, long Thousandths);
