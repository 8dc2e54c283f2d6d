using Sandun.Server.ControlPlane;

namespace Sandun.Server.Endpoints;

/// <summary>Marks answers given from a state that is no longer decided upon: the store does not answer, or no server leads.</summary>
internal static class StaleMark
{
    /// <summary>Present on such answers; says why.</summary>
    public const string Header = "X-Sandun-Stale";

    public static Task PutAsync(HttpContext http, ControlPlaneViews views, RequestDelegate next)
    {
        if (views.Problem is { Length: > 0 } why)
        {
            http.Response.Headers[Header] = new string([.. why.Select(letter => letter is >= ' ' and < (char)127 ? letter : '?')]);
        }

        return next(http);
    }
}
