using Sandun.NativeApi;

namespace Sandun.Client;

public sealed partial class HttpControlPlane : ISharing
{
    public Task<IReadOnlyList<RoleSummary>> RolesAsync(CancellationToken cancellation) =>
        GetAsync("roles", NativeJson.Default.IReadOnlyListRoleSummary, cancellation);

    public Task<IReadOnlyList<FrameworkSummary>> FrameworksAsync(CancellationToken cancellation) =>
        GetAsync("frameworks", NativeJson.Default.IReadOnlyListFrameworkSummary, cancellation);

    public Task<FrameworkWhy> WhyFrameworkAsync(string framework, CancellationToken cancellation) =>
        GetAsync("frameworks/why" + Query(("id", framework)), NativeJson.Default.FrameworkWhy, cancellation);
}
