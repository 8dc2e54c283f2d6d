using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Roles a framework wants no offers for, and wants them again.</summary>
internal static class Suppression
{
    /// <summary>Offers out there stay valid. A role that is not the framework's voids the call, as upstream does.</summary>
    public static void Suppress(FrameworkState framework, ImmutableArray<Role> roles, Turn turn)
    {
        if (Named(framework, roles) is not { } named) return;
        Set(framework, framework.Suppressed.Union(named), turn);
    }

    /// <summary>Drops the roles' suppression and filters, those of inverse offers too.</summary>
    public static void Revive(FrameworkState framework, ImmutableArray<Role> roles, Turn turn)
    {
        if (Named(framework, roles) is not { } named) return;
        foreach (var key in turn.Pool.Refusals.ByFramework(framework.Id))
            if (named.Contains(key.Holder.Role)) turn.Record(new ResourceManagerFact.RefusalRemoved(key));
        Set(framework, framework.Suppressed.Except(named), turn);
        InverseOffering.Revive(framework, turn);
        turn.ToOffer.AddFree(framework.Id);
    }

    /// <summary>Sets all suppression at once; roles that come free of it also lose their filters.</summary>
    public static void Replace(FrameworkState framework, ImmutableSortedSet<Role> suppressed, Turn turn)
    {
        var revived = framework.Suppressed.Except(suppressed);
        foreach (var key in turn.Pool.Refusals.ByFramework(framework.Id))
            if (revived.Contains(key.Holder.Role)) turn.Record(new ResourceManagerFact.RefusalRemoved(key));
        Set(framework, suppressed, turn);
    }

    private static void Set(FrameworkState framework, ImmutableSortedSet<Role> suppressed, Turn turn)
    {
        if (!framework.Suppressed.SetEquals(suppressed)) turn.Record(new ResourceManagerFact.FrameworkSuppressed(framework.Id, suppressed));
    }

    private static ImmutableArray<Role>? Named(FrameworkState framework, ImmutableArray<Role> roles) =>
        roles.IsEmpty ? framework.Record.Roles : roles.All(role => framework.Record.Roles.Contains(role)) ? roles : null;
}
