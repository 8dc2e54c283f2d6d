using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Sandun.NativeApi;
using Sandun.Server.Backup;
using Sandun.Server.ControlPlane;
using Sandun.Server.Roles;
using Sandun.ServiceScheduler;
using Sandun.Store;
using Sandun.Store.Backup;

namespace Sandun.Server.Endpoints;

/// <summary>Backup and restore in Sandun's own API. A backup holds the cluster's secrets as the store does.</summary>
internal static class BackupEndpoints
{
    /// <summary>Largest backup read: that of a million instances, compressed, with room.</summary>
    private const long MaximumBody = 1L << 30;

    public static void MapBackups(this IEndpointRouteBuilder routes, Backups backups, ServerRoles roles)
    {
        var api = routes.MapGroup("/sandun/v1/cluster");
        api.MapGet("/backup", http => AnsweringAsync(http, async () =>
        {
            var backup = await backups.TakeAsync(http.RequestAborted);
            http.Response.ContentType = "application/gzip";
            http.Response.Headers.CacheControl = "no-store";
            http.Response.Headers.ContentDisposition = FormattableString.Invariant($"attachment; filename=\"sandun-{backup.TakenAt:yyyyMMdd-HHmmss}.backup\"");
            await BackupFile.WriteAsync(backup, http.Response.Body, http.RequestAborted);
        }));
        api.MapPost("/restore", http => AnsweringAsync(http, async () =>
        {
            StoreBackup backup;
            try
            {
                backup = await BackupFile.ReadAsync(http.Request.Body, http.RequestAborted);
            }
            catch (FormatException wrong)
            {
                throw new ControlPlaneException(422, wrong.Message);
            }

            await NativeAnswers.SendAsync(http, await backups.PutBackAsync(backup, http.RequestAborted), NativeJson.Default.RestoreReport);
        })).WithMetadata(new BodyBound());
        api.MapGet("/unknown", http => NativeAnswers.SendAsync(http, UnknownTaskReports.Of(roles.Views), NativeJson.Default.UnknownTasks));
        api.MapPost("/unknown", http => AnsweringAsync(http, () => SettleAsync(http, roles)));
    }

    private static async Task SettleAsync(HttpContext http, ServerRoles roles)
    {
        UnknownTaskOrder order;
        try
        {
            order = await JsonSerializer.DeserializeAsync(http.Request.Body, NativeJson.Default.UnknownTaskOrder, http.RequestAborted) ?? throw new JsonException("null");
        }
        catch (JsonException wrong)
        {
            throw new ControlPlaneException(400, """the body must be {"kill": ["TASK"], "killAll": false, "done": false}: """ + wrong.Message);
        }

        if (await roles.Services.AskAsync(UnknownTaskReports.RequestOf(order), http.RequestAborted) is ServiceReply.Refused refused) throw Refusals.Of(refused);
        var ended = order.KillAll ? "the unknown tasks are told to end" : order.Kill is { Count: > 0 } few ? FormattableString.Invariant($"{few.Count} unknown tasks are told to end") : "";
        var over = order.Done ? "the restore is over" : "";
        await NativeAnswers.SendAsync(http, new Done(string.Join("; ", new[] { ended, over }.Where(part => part.Length > 0))), NativeJson.Default.Done);
    }

    private static Task AnsweringAsync(HttpContext http, Func<Task> handle) => NativeEndpoints.AnsweringAsync(http, async () =>
    {
        try
        {
            await handle();
        }
        catch (StoreException failure) when (!http.Response.HasStarted)
        {
            throw new ControlPlaneException(503, failure.Message);
        }
    });

    /// <summary>Lets a backup pass where other requests are bounded more tightly, on the way over a standby too.</summary>
    private sealed class BodyBound : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => MaximumBody;
    }
}
