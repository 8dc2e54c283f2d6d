using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>
/// A framework does not want these resources of an agent for a while. It blocks an offer that holds nothing beyond them; once more is
/// free there, the larger offer is made.
/// </summary>
public sealed record Refusal(RefusalKey Key, Resources Refused, DateTimeOffset Until)
{
    /// <summary>Whether an offer of these resources would be pointless.</summary>
    public bool Blocks(Resources candidate) => candidate.FitsIn(Refused);
}
