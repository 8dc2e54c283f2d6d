using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>On whose account resources are held: a framework, in one of its roles. Ordered by framework, then role.</summary>
public readonly record struct Holder(FrameworkId Framework, Role Role) : IComparable<Holder>
{
    public int CompareTo(Holder other)
    {
        var byFramework = Framework.CompareTo(other.Framework);
        return byFramework != 0 ? byFramework : Role.CompareTo(other.Role);
    }
}
