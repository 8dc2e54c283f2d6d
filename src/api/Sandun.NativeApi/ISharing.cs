namespace Sandun.NativeApi;

/// <summary>How the pool is shared between roles and frameworks. Every method throws <see cref="ControlPlaneException"/> with a sentence for people.</summary>
public interface ISharing
{
    /// <summary>All roles anything is known of, in order of their paths.</summary>
    Task<IReadOnlyList<RoleSummary>> RolesAsync(CancellationToken cancellation);

    /// <summary>All frameworks, in order of their ids.</summary>
    Task<IReadOnlyList<FrameworkSummary>> FrameworksAsync(CancellationToken cancellation);

    /// <summary>Why a framework gets what it gets: who holds what, what lies in unanswered offers, what is fair now.</summary>
    /// <param name="framework">Its id, or its name where only one has it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<FrameworkWhy> WhyFrameworkAsync(string framework, CancellationToken cancellation);
}
