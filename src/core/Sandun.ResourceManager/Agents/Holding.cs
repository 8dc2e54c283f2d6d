using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>What one holder has on one agent.</summary>
/// <param name="Used">By tasks.</param>
/// <param name="Offered">By unanswered offers.</param>
internal readonly record struct Holding(Resources Used, Resources Offered)
{
    public static readonly Holding None = new(Resources.None, Resources.None);

    /// <summary>What is offered, less the shared volumes that are used as well.</summary>
    public Resources OfferedBeside
    {
        get
        {
            if (Offered.IsPlain || Used.IsPlain) return Offered;
            var used = Used.Special;
            return Offered.Without(resource => resource.Kind.IsShared && used.Any(other => other.Kind.Equals(resource.Kind)));
        }
    }

    public bool IsNone => Used.IsNone && Offered.IsNone;
}
