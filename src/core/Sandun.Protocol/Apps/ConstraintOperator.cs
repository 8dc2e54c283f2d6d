namespace Sandun.Protocol;

/// <summary>Marathon's placement operators.</summary>
public enum ConstraintOperator
{
    Unique = 0,
    Cluster = 1,
    GroupBy = 2,
    Like = 3,
    Unlike = 4,
    MaxPer = 5,
    Is = 6,
}
