using Sandun.NativeApi;

namespace Sandun.Server.ControlPlane;

/// <summary>How the pool is shared, from the published view.</summary>
internal sealed class Sharing(ControlPlaneViews views, TimeProvider time) : ISharing
{
    public Task<IReadOnlyList<RoleSummary>> RolesAsync(CancellationToken cancellation) => Task.FromResult(SharingReports.Roles(views.Cluster));

    public Task<IReadOnlyList<FrameworkSummary>> FrameworksAsync(CancellationToken cancellation) => Task.FromResult(SharingReports.Frameworks(views.Cluster));

    public Task<FrameworkWhy> WhyFrameworkAsync(string framework, CancellationToken cancellation) =>
        Task.FromResult(FrameworkReasons.Of(views.Cluster, framework, time.GetUtcNow()));
}
