namespace Sandun.ResourceManager;

/// <summary>A role lacks its guarantee.</summary>
/// <param name="Since">When that was seen, or when tasks were last ended for it.</param>
/// <param name="Patience">How long after that tasks are ended for it: longer each time that did not help.</param>
public sealed record Shortage(DateTimeOffset Since, TimeSpan Patience)
{
    /// <summary>When tasks are ended for it.</summary>
    public DateTimeOffset Due => Since + Patience;
}
