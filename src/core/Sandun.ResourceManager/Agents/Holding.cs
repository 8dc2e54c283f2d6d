using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>What one holder has on one agent.</summary>
/// <param name="Used">By tasks.</param>
/// <param name="Offered">By unanswered offers.</param>
internal readonly record struct Holding(Resources Used, Resources Offered)
{
    public static readonly Holding None = new(Resources.None, Resources.None);

    public bool IsNone => Used.IsNone && Offered.IsNone;
}
