namespace Sandun.Protocol;

/// <summary>Bounds of a rolling restart, as shares of the target count, in thousandths so that the arithmetic is exact.</summary>
/// <param name="MinimumHealthThousandths">Share that stays healthy, 0–1000.</param>
/// <param name="MaximumOverThousandths">Share that may run in excess, 0–1000.</param>
public sealed record UpgradeStrategy(int MinimumHealthThousandths = 1000, int MaximumOverThousandths = 1000);
