using Sandun.Protocol;

namespace Sandun.Placement;

/// <summary>Everything one offer is measured by.</summary>
internal sealed class Fit(PlacementRequest request)
{
    public Needs Needs { get; } = new(request);

    public PlacementRules Rules { get; } = new(request);

    public bool Accepts(Offer offer) => Needs.FitIn(offer) && Rules.Accept(offer);

    /// <summary>All that is lacking, in the order of <see cref="Requirement"/>.</summary>
    public List<Lack> Lacks(Offer offer)
    {
        var lacks = new List<Lack>();
        if (Needs.RoleRefusal(offer) is { } refusal) lacks.Add(new Lack(Requirement.Role, refusal, 1000));
        foreach (var sentence in Rules.Refusals(offer)) lacks.Add(new Lack(Requirement.Constraint, sentence, 1000));
        Needs.AddLacks(offer, lacks);
        return lacks;
    }

    /// <summary>The lacks as a misfit, or null when there is none.</summary>
    public Misfit? Misfit(Offer offer)
    {
        if (Accepts(offer)) return null;
        var lacks = Lacks(offer);
        Invariant.Holds(lacks.Count > 0, "an offer that does not fit lacks something");
        var reasons = lacks.Select(lack => lack.Requirement.Rejection()).Distinct().Order();
        return new Misfit([.. reasons], [.. lacks.Select(lack => lack.Sentence)]);
    }
}
