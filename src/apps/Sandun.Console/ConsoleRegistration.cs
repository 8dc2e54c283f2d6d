using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.FileProviders;
using MudBlazor.Services;
using Sandun.WebConsole.Frame;
using Sandun.WebConsole.Live;

namespace Sandun.WebConsole;

/// <summary>Puts the console into a server.</summary>
public static class ConsoleRegistration
{
    /// <summary>
    /// What the browser may load: this server's files only, and no inline script. MudBlazor places its popovers with inline styles.
    /// </summary>
    private const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>
    /// Registers the console's services. The server registers <see cref="NativeApi.IControlPlane"/> itself; it is all the console
    /// knows of the data center.
    /// </summary>
    public static IServiceCollection AddSandunConsole(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddMudServices();
        services.AddHttpContextAccessor();
        services.TryAddSingleton(TimeProvider.System);
        services.AddScoped<LiveFeed>();
        services.AddScoped<Preferences>();
        return services;
    }

    /// <summary>
    /// Maps the pages and their files. The host provides three things beside them: <c>GET /sandun/v1/log?task=&amp;file=&amp;offset=</c>
    /// (a <see cref="NativeApi.LogPiece"/> as JSON), and where it asks for a login, <c>POST /sandun/v1/login</c> with the form
    /// fields user, password and returnUrl (back to <c>/login?failed=1</c> when they are wrong) and <c>POST /sandun/v1/logout</c>.
    /// The login page and the files carry the metadata of AllowAnonymous.
    /// </summary>
    public static IEndpointConventionBuilder MapSandunConsole(this WebApplication app)
    {
        FindAssets(app);
        app.MapStaticAssets().AllowAnonymous();
        return app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null)
            .DisableAntiforgery()
            .WithSecurityHeaders();
    }

    /// <summary>
    /// The files lie in the build's own folders when the server runs from build output, and in wwwroot beside the program when it was
    /// published; neither depends on the environment's name or the directory it was started in.
    /// </summary>
    private static void FindAssets(WebApplication app)
    {
        var published = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        if (Directory.Exists(published)) app.Environment.WebRootFileProvider = new PhysicalFileProvider(published);
        StaticWebAssetsLoader.UseStaticWebAssets(app.Environment, app.Configuration);
    }

    private static TBuilder WithSecurityHeaders<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Finally(endpoint =>
        {
            if (endpoint.RequestDelegate is not { } answer) return;
            endpoint.RequestDelegate = context =>
            {
                Protect(context.Response.Headers);
                return answer(context);
            };
        });
        return builder;
    }

    private static void Protect(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
    }
}
