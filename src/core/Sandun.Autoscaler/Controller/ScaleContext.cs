using System.Collections.Immutable;

namespace Sandun.Autoscaler.Controller;

/// <summary>What a decision must respect besides the load.</summary>
/// <param name="Now">The moment.</param>
/// <param name="Deploying">A deployment that is not a change of the count alone is under way.</param>
/// <param name="Scaling">A change of the count is being carried out.</param>
/// <param name="Pin">A count set by hand that still holds; null for none.</param>
public sealed record ScaleContext(DateTimeOffset Now, bool Deploying, bool Scaling, int? Pin)
{
    /// <summary>The app's metrics from elsewhere, in the order they are declared; null where one is missing.</summary>
    public ImmutableArray<double?> Metrics { get; init; } = [];
}
