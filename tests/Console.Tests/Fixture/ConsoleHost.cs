using System.Security.Claims;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Sandun.NativeApi;

namespace Sandun.WebConsole.Tests.Fixture;

/// <summary>The console on a real Kestrel, over a control plane the test changes.</summary>
public sealed class ConsoleHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ConsoleHost(WebApplication app, TestControlPlane plane)
    {
        (_app, Plane) = (app, plane);
        Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
    }

    public TestControlPlane Plane { get; }

    public TestRoutingPlane Routing { get; private init; } = null!;

    /// <summary>Figures its pages show.</summary>
    public TestMetricsPlane Metrics { get; private init; } = null!;

    /// <summary>Scaling its pages show.</summary>
    public TestScalingPlane Scaling { get; private init; } = null!;

    /// <summary>What its pages plan and order.</summary>
    public TestChanges Changes { get; private init; } = null!;

    /// <summary>For example <c>http://127.0.0.1:41234</c>.</summary>
    public string Url { get; }

    /// <param name="plane">What it shows; a fresh world when null.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <param name="user">Who is signed in, or null.</param>
    public static async Task<ConsoleHost> StartAsync(TestControlPlane? plane = null, int port = 0, string? user = null)
    {
        plane ??= new();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(ConsoleHost).Assembly.GetName().Name, EnvironmentName = "Production", ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Logging.ClearProviders().AddConsole().SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.WebHost.UseShutdownTimeout(TimeSpan.FromSeconds(1));
        builder.Services.AddSingleton<IControlPlane>(plane);
        var routing = new TestRoutingPlane();
        builder.Services.AddSingleton<IRoutingPlane>(routing);
        var (metrics, scaling) = (new TestMetricsPlane(), new TestScalingPlane());
        builder.Services.AddSingleton<IMetricsPlane>(metrics).AddSingleton<IScalingPlane>(scaling);
        var changes = new TestChanges(plane);
        builder.Services.AddSingleton<IChanges>(changes);
        builder.Services.AddSandunConsole();
        var app = builder.Build();
        if (user is not null)
        {
            app.Use((context, next) =>
            {
                context.User = new(new ClaimsIdentity([new(ClaimTypes.Name, user)], "test"));
                return next(context);
            });
        }

        app.MapSandunConsole();
        app.MapGet("/sandun/v1/log", async (string task, string file, long offset) => await PieceAsync(plane, task, file, offset));
        await app.StartAsync();
        return new(app, plane) { Routing = routing, Metrics = metrics, Scaling = scaling, Changes = changes };
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static async Task<IResult> PieceAsync(TestControlPlane plane, string task, string file, long offset)
    {
        try
        {
            return Results.Json(await plane.ReadLogAsync(task, file, offset, CancellationToken.None));
        }
        catch (ControlPlaneException refusal)
        {
            return Results.Json(new ErrorBody(refusal.Message), statusCode: refusal.Status);
        }
    }
}
