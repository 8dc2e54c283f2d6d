using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>The outcome of an edit: the new definition, or why there is none. Exactly one is set.</summary>
public sealed record AppEdit(AppSpec? Spec, ServiceReply.Refused? Refusal)
{
    /// <summary>Whose word the definition's count is.</summary>
    public CountSource Count { get; init; }
}
