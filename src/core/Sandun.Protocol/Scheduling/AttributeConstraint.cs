namespace Sandun.Protocol;

/// <summary>A wish about one attribute of an agent (Mesos' <c>AttributeConstraint</c>).</summary>
/// <param name="Selector">Which attribute is looked at.</param>
/// <param name="Attribute">Its name, where the selector is <see cref="AttributeSelector.Attribute"/>; else empty.</param>
/// <param name="Predicate">What it must be.</param>
/// <param name="Text">The text compared with, or the pattern; empty for the existence predicates.</param>
public sealed record AttributeConstraint(AttributeSelector Selector, string Attribute, AttributePredicate Predicate, string Text);

/// <summary>What of an agent a constraint looks at, with Mesos' numbers for its pseudo-attributes.</summary>
public enum AttributeSelector
{
    Attribute = 0,
    Hostname = 1,
    Region = 2,
    Zone = 3,
}

/// <summary>What an attribute must be, with Mesos' field numbers. Attributes that are not text pass all text predicates.</summary>
public enum AttributePredicate
{
    Exists = 1,
    NotExists = 2,
    TextEquals = 3,
    TextNotEquals = 4,
    TextMatches = 5,
    TextNotMatches = 6,
}
