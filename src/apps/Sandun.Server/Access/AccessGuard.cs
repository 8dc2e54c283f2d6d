using System.Security.Claims;
using System.Security.Principal;
using Microsoft.AspNetCore.Authorization;
using Sandun.Server.Endpoints;

namespace Sandun.Server.Access;

/// <summary>
/// Stands before every endpoint: refuses foreign hosts and origins, and (where there are principals) whoever does not prove to be one.
/// Endpoints marked with AllowAnonymous, such as the login page, skip the second check alone.
/// </summary>
public sealed class AccessGuard(HostNames hosts, Principals principals, ConsoleSessions sessions)
{
    /// <summary>What load balancers and scripts poll; says nothing that needs a right.</summary>
    private static readonly HashSet<string> s_open = new(StringComparer.Ordinal)
    {
        "/ping", "/service/marathon/ping", "/sandun/v1/ready", "/sandun/v1/login", "/sandun/v1/logout",
    };

    public Task CheckAsync(HttpContext http, RequestDelegate next)
    {
        if (hosts.Refusal(http.Request) is { } refusal) return NativeAnswers.RefuseAsync(http, StatusCodes.Status403Forbidden, refusal);
        if (principals.AreNone) return next(http);
        if (Name(http) is { } name)
        {
            http.User = new ClaimsPrincipal(new GenericIdentity(name, "sandun"));
            return next(http);
        }

        return MayBeAnonymous(http) ? next(http) : ChallengeAsync(http);
    }

    private string? Name(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (header.Length == 0) return sessions.Principal(http.Request.Cookies[ConsoleSessions.Cookie]);
        return principals.ByHeader(header) ??
            (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? sessions.Principal(header["Bearer ".Length..].Trim()) : null);
    }

    /// <summary>AllowAnonymous opens pages and files for reading; a changing request needs a principal wherever it goes.</summary>
    private static bool MayBeAnonymous(HttpContext http) => s_open.Contains(http.Request.Path.Value ?? "") ||
        ((HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)) &&
            http.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null);

    private static Task ChallengeAsync(HttpContext http)
    {
        if (IsPage(http.Request))
        {
            http.Response.Redirect("/login?returnUrl=" + Uri.EscapeDataString(http.Request.Path + http.Request.QueryString));
            return Task.CompletedTask;
        }

        // A page's own calls must not make the browser ask for a password in a window of its own.
        if (http.Request.Headers["Sec-Fetch-Mode"].ToString() is "" or "navigate")
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"Sandun\"";
        return NativeAnswers.RefuseAsync(http, StatusCodes.Status401Unauthorized, "Invalid username or password.");
    }

    /// <summary>Whether a person's browser asks for a page, rather than a program for an API's answer.</summary>
    private static bool IsPage(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && !request.Headers.ContainsKey("Authorization") &&
        request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal) &&
        !request.Path.StartsWithSegments("/v2") && !request.Path.StartsWithSegments("/service") && !request.Path.StartsWithSegments("/sandun");
}
