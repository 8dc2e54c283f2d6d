using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Parts of resources that allocation and acceptance look at.</summary>
internal static class ResourceParts
{
    /// <summary>Without shared volumes: those are not used up by use.</summary>
    public static Resources WithoutShared(this Resources resources) => resources.Without(resource => resource.Kind.IsShared);

    public static Resources Without(this Resources resources, Func<Resource, bool> isLeftOut)
    {
        if (resources.IsPlain || !resources.Special.Any(isLeftOut)) return resources;
        return resources with { Special = [.. resources.Special.Where(resource => !isLeftOut(resource))] };
    }

    /// <summary>What of an agent's free resources a framework may be offered for a role.</summary>
    public static Resources For(this Resources free, RoleNode role, FrameworkInfo framework) => free.IsPlain ? free : free.For(role.MayTake, framework);

    /// <summary>What of an agent's resources a framework may be offered for a role that may take what is reserved to the roles said.</summary>
    public static Resources For(this Resources free, Func<Role, bool> mayTake, FrameworkInfo framework)
    {
        if (free.IsPlain) return free;
        return free.Without(resource =>
            (resource.Kind.ReservedTo is { } owner && !mayTake(owner)) ||
            (resource.Kind.Reservations.Length > 1 && !framework.Can(FrameworkCapabilities.ReservationRefinement)) ||
            (resource.Kind.IsRevocable && !framework.Can(FrameworkCapabilities.RevocableResources)) ||
            (resource.Kind.IsShared && !framework.Can(FrameworkCapabilities.SharedResources)));
    }

    /// <summary>Whether there is enough of one of the alternatives; anything will do where there are none.</summary>
    public static bool Meets(this Resources resources, ImmutableArray<ImmutableArray<NamedAmount>> alternatives)
    {
        if (alternatives.IsEmpty) return !resources.IsNone;
        var quantities = Quantities.Of(resources);
        foreach (var alternative in alternatives)
        {
            var isMet = true;
            foreach (var (name, amount) in alternative) isMet &= quantities[name] >= amount;
            if (isMet) return true;
        }

        return false;
    }
}
