using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.DataCenters;

/// <summary>The answer to a <see cref="CapacityQuestion"/>.</summary>
/// <param name="Fits">Whether every instance finds a place.</param>
/// <param name="FitsWithoutLargest">Whether it still would with the target's largest node gone.</param>
/// <param name="UsedPercent">Share of the target's scarcest resource in use afterwards, in percent; above <see cref="Comfortable"/> is tight.</param>
/// <param name="Blockers">What stands in the way whatever the capacity; empty when nothing does.</param>
/// <param name="Apps">Each app's own verdict, in the order asked.</param>
public sealed record CapacityVerdict(
    bool Fits, bool FitsWithoutLargest, int UsedPercent, ImmutableArray<string> Blockers, ImmutableArray<AppVerdict> Apps)
{
    /// <summary>Use of the target, in percent, up to which nothing is said.</summary>
    public const int Comfortable = 85;
}

/// <param name="App">The app.</param>
/// <param name="Moving">Instances that need a place.</param>
/// <param name="Placed">Of these, those that found one.</param>
/// <param name="Lacks">What ruled nodes out for the first that found none, the commonest first; empty when all did.</param>
public sealed record AppVerdict(PathId App, int Moving, int Placed, ImmutableArray<string> Lacks);
