namespace Sandun.ResourceManager;

/// <summary>Whether an operator lets an agent be offered. Kept.</summary>
public enum AgentMode
{
    Active = 0,
    /// <summary>Not offered; its tasks go on.</summary>
    Deactivated = 1,
    /// <summary>Not offered; its tasks are being ended.</summary>
    Draining = 2,
    /// <summary>Not offered; nothing runs there.</summary>
    Drained = 3,
}
