using Microsoft.AspNetCore.Http;
using Sandun.MesosApi.Http;
using Sandun.ResourceManager;

namespace Sandun.MesosApi.Operator;

/// <summary>Asks the resource manager for a change and answers with Mesos' status for the outcome.</summary>
internal static class Changes
{
    public static async Task AskAsync(HttpContext http, IMesosPool pool, PoolRequest request, int success)
    {
        switch (await pool.AskAsync(request, http.RequestAborted))
        {
            case PoolReply.Done:
                await Answers.EmptyAsync(http, success);
                break;
            case PoolReply.Refused refused:
                await Answers.TextAsync(http, StatusOf(request, refused.Kind), refused.Message);
                break;
            default:
                await Answers.TextAsync(http, StatusCodes.Status503ServiceUnavailable, "Master has not finished recovery");
                break;
        }
    }

    /// <summary>
    /// An unknown agent is 404 to who declares it gone, and 400 to all others; guarantees beyond the capacity are a conflict in the older form
    /// of quota only.
    /// </summary>
    private static int StatusOf(PoolRequest request, PoolRefusal kind) => kind switch
    {
        PoolRefusal.NotFound when request is PoolRequest.MarkAgentGone => StatusCodes.Status404NotFound,
        PoolRefusal.Conflict when request is PoolRequest.UpdateQuota { IsOldForm: false } => StatusCodes.Status400BadRequest,
        PoolRefusal.Conflict => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status400BadRequest,
    };
}
