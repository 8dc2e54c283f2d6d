using Sandun.Server.ControlPlane;

namespace Sandun.Server.Endpoints;

/// <summary>Marks answers given from a state that is no longer decided upon: the store does not answer, or no server leads.</summary>
internal static class StaleMark
{
    /// <summary>Present on such answers; says why.</summary>
    public const string Header = "X-Sandun-Stale";

    /// <param name="http">The request.</param>
    /// <param name="views">The state answered from.</param>
    /// <param name="leads">Whether this server leads by its own clock and lease, and nobody can have taken over unnoticed; its roles learn of the end of a term a moment later.</param>
    /// <param name="next">Answers it.</param>
    public static Task PutAsync(HttpContext http, ControlPlaneViews views, bool leads, RequestDelegate next)
    {
        if ((views.Problem is { Length: > 0 } problem ? problem : leads ? null : "this server does not lead, or has not heard from the store for a moment") is { } why)
        {
            http.Response.Headers[Header] = new string([.. why.Select(letter => letter is >= ' ' and < (char)127 ? letter : '?')]);
        }

        return next(http);
    }
}
