using Sandun.NativeApi;

namespace Sandun.Server.Endpoints;

/// <summary>The part of the native API on roles and frameworks: each route is one method of <see cref="ISharing"/>.</summary>
internal static class SharingEndpoints
{
    public static void MapSharingApi(this IEndpointRouteBuilder routes, ISharing sharing)
    {
        var api = routes.MapGroup("/sandun/v1");
        api.MapGet("/roles", http => NativeEndpoints.AnsweringAsync(http, async () => await NativeAnswers.SendAsync(
            http, await sharing.RolesAsync(http.RequestAborted), NativeJson.Default.IReadOnlyListRoleSummary)));
        api.MapGet("/frameworks", http => NativeEndpoints.AnsweringAsync(http, async () => await NativeAnswers.SendAsync(
            http, await sharing.FrameworksAsync(http.RequestAborted), NativeJson.Default.IReadOnlyListFrameworkSummary)));
        api.MapGet("/frameworks/why", http => NativeEndpoints.AnsweringAsync(http, async () => await NativeAnswers.SendAsync(
            http, await sharing.WhyFrameworkAsync(NativeEndpoints.Required(http, "id"), http.RequestAborted), NativeJson.Default.FrameworkWhy)));
    }
}
