namespace Sandun.Placement;

/// <summary>One unmet requirement.</summary>
/// <param name="Requirement">Which.</param>
/// <param name="Sentence">With figures, for people.</param>
/// <param name="Thousandths">How much of what is needed is missing, 1–1000; 1000 where it is all or nothing.</param>
internal readonly record struct Lack(Requirement Requirement, string Sentence, int Thousandths);
