using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Sandun.NativeApi;
using Sandun.Store;

namespace Sandun.Server.Endpoints;

/// <summary>Join tokens and members in Sandun's own API. As every changing route they want a principal wherever there are any.</summary>
internal static class MembershipEndpoints
{
    /// <summary>Life of a token for which none is given.</summary>
    private static readonly TimeSpan s_defaultLife = TimeSpan.FromHours(1);

    public static void MapMembership(this IEndpointRouteBuilder routes, IMembership membership)
    {
        var api = routes.MapGroup("/sandun/v1");
        api.MapGet("/tokens", Answer(NativeJson.Default.IReadOnlyListTokenSummary, http => membership.TokensAsync(http.RequestAborted)));
        api.MapPost("/tokens", Answer(NativeJson.Default.CreatedToken, http => membership.CreateTokenAsync(
            Required(http, "role"), Life(http), NativeEndpoints.Query(http, "node"), http.User.Identity?.Name, http.RequestAborted)));
        api.MapPost("/tokens/revoke", Answer(NativeJson.Default.Done, async http =>
        {
            await membership.RevokeTokenAsync(Required(http, "id"), http.RequestAborted);
            return new Done("the token is withdrawn");
        }));
        api.MapGet("/members", Answer(NativeJson.Default.IReadOnlyListMemberSummary, http => membership.MembersAsync(http.RequestAborted)));
        api.MapPost("/members/deny", Answer(NativeJson.Default.Done, async http =>
        {
            await membership.DenyAsync(
                NativeEndpoints.Query(http, "node"), NativeEndpoints.Query(http, "serial"), NativeEndpoints.Query(http, "why") ?? "",
                http.User.Identity?.Name, http.RequestAborted);
            return new Done("it is refused from now on");
        }));
        api.MapPost("/members/allow", Answer(NativeJson.Default.Done, async http =>
        {
            await membership.AllowAsync(NativeEndpoints.Query(http, "node"), NativeEndpoints.Query(http, "serial"), http.RequestAborted);
            return new Done("it is let in again");
        }));
    }

    private static RequestDelegate Answer<T>(JsonTypeInfo<T> type, Func<HttpContext, Task<T>> ask) => http => NativeEndpoints.AnsweringAsync(http, async () =>
    {
        T answer;
        try
        {
            answer = await ask(http);
        }
        catch (StoreException failure)
        {
            throw new ControlPlaneException(503, failure.Message);
        }

        await NativeAnswers.SendAsync(http, answer, type);
    });

    private static string Required(HttpContext http, string name) =>
        NativeEndpoints.Query(http, name) is { Length: > 0 } value ? value : throw new ControlPlaneException(400, $"the query parameter {name} is missing");

    private static TimeSpan Life(HttpContext http)
    {
        if (NativeEndpoints.Query(http, "ttl") is not { } text) return s_defaultLife;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : throw new ControlPlaneException(400, "ttl must be a whole number of seconds");
    }
}
