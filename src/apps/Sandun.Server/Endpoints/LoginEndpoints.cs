using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Sandun.Server.Access;

namespace Sandun.Server.Endpoints;

/// <summary>The console's login: a form for browsers, JSON for programs that want a token.</summary>
internal static class LoginEndpoints
{
    /// <summary>A name and a password; more is not a login.</summary>
    private const int MaximumBody = 16 * 1024;

    public static void MapLogin(this IEndpointRouteBuilder routes, Principals principals, ConsoleSessions sessions, TimeProvider time)
    {
        routes.MapPost("/sandun/v1/login", http =>
        {
            if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bound) bound.MaxRequestBodySize = MaximumBody;
            return http.Request.HasFormContentType ? FormAsync(http, principals, sessions) : JsonAsync(http, principals, sessions, time);
        });
        routes.MapPost("/sandun/v1/logout", http =>
        {
            http.Response.Cookies.Delete(ConsoleSessions.Cookie, CookieOf(http));
            http.Response.Redirect(principals.AreNone ? "/" : "/login");
            return Task.CompletedTask;
        });
    }

    private static async Task FormAsync(HttpContext http, Principals principals, ConsoleSessions sessions)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var back = Local(form["returnUrl"].ToString());
        if (principals.ByPassword(form["user"].ToString(), form["password"].ToString()) is not { } name)
        {
            http.Response.Redirect("/login?failed=1&returnUrl=" + Uri.EscapeDataString(back));
            return;
        }

        http.Response.Cookies.Append(ConsoleSessions.Cookie, sessions.Begin(name), CookieOf(http));
        http.Response.Redirect(back);
    }

    private static async Task JsonAsync(HttpContext http, Principals principals, ConsoleSessions sessions, TimeProvider time)
    {
        LoginBody? login = null;
        try
        {
            login = await JsonSerializer.DeserializeAsync(http.Request.Body, ServerJson.Default.LoginBody, http.RequestAborted);
        }
        catch (JsonException)
        {
            // Said below as for a body without the members.
        }

        if (login is not { User: { } user, Password: { } password })
            await NativeAnswers.RefuseAsync(http, StatusCodes.Status400BadRequest, "expected {\"user\":\"...\",\"password\":\"...\"}, or a form with these fields");
        else if (principals.ByPassword(user, password) is not { } name)
            await NativeAnswers.RefuseAsync(http, StatusCodes.Status401Unauthorized, "Invalid username or password.");
        else
        {
            var session = sessions.Begin(name);
            http.Response.Cookies.Append(ConsoleSessions.Cookie, session, CookieOf(http));
            await NativeAnswers.SendAsync(
                http, new TokenBody(session, time.GetUtcNow() + ConsoleSessions.Lifetime), ServerJson.Default.TokenBody);
        }
    }

    private static CookieOptions CookieOf(HttpContext http) => new()
    {
        HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = http.Request.IsHttps, Path = "/", MaxAge = ConsoleSessions.Lifetime,
    };

    /// <summary>A path of this server; anything else, such as another site, becomes the start page.</summary>
    private static string Local(string path) =>
        path.StartsWith('/') && !path.StartsWith("//", StringComparison.Ordinal) && !path.StartsWith("/\\", StringComparison.Ordinal) ? path : "/";
}
