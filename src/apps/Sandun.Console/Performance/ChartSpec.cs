using Sandun.WebConsole.Words;

namespace Sandun.WebConsole.Performance;

/// <summary>One chart of a board.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Unit">How its figures are written.</param>
/// <param name="Aggregate">How series become one line.</param>
public sealed record ChartSpec(Phrase Title, string Metric, ChartUnit Unit, string Aggregate = "sum");
