using System.Text;
using Scalar.AspNetCore;

namespace Sandun.Server.OpenApi;

/// <summary><c>/sandun/v1/openapi.json</c>, and the page to read it at <c>/sandun/v1/docs</c>; all of the page is served from here.</summary>
internal static class OpenApiEndpoints
{
    public static void MapOpenApiDocument(this WebApplication app)
    {
        byte[]? document = null;
        app.MapGet(OpenApiDocument.Prefix + "/openapi.json", http =>
        {
            document ??= Encoding.UTF8.GetBytes(OpenApiDocument.Build(http.RequestServices.GetRequiredService<EndpointDataSource>(), ServerVersion.Text).ToJsonString());
            http.Response.ContentType = "application/json; charset=utf-8";
            http.Response.ContentLength = document.Length;
            return http.Response.Body.WriteAsync(document, 0, document.Length, http.RequestAborted);
        });
        app.MapScalarApiReference(OpenApiDocument.Prefix + "/docs", options =>
        {
            options.Title = "Sandun API";
            options.OpenApiRoutePattern = OpenApiDocument.Prefix + "/openapi.json";
            options.DefaultFonts = false;
            options.Telemetry = false;
        });
    }
}
