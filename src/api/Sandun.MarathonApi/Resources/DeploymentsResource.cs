using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary><c>/v2/deployments</c>.</summary>
internal static class DeploymentsResource
{
    public static async ValueTask<Answer> HandleAsync(Call call) => (call.Segments[1..], call.Method) switch
    {
        ([], "GET") => List(call),
        ([], _) => Answer.MethodNotAllowed("GET"),
        ([var id], "DELETE") => await CancelAsync(call, new DeploymentId(id)),
        ([_], _) => Answer.MethodNotAllowed("DELETE"),
        _ => Answer.NotFound($"URI not found: {call.Http.Request.Path.Value}"),
    };

    private static Answer List(Call call) => Answer.Json(200, writer =>
    {
        writer.WriteStartArray();
        foreach (var deployment in call.View.Deployments) DeploymentWriter.Write(writer, deployment, call.View);
        writer.WriteEndArray();
    });

    private static async ValueTask<Answer> CancelAsync(Call call, DeploymentId id)
    {
        if (call.View.Deployments.All(deployment => deployment.Id != id))
            return Answer.NotFound($"DeploymentPlan {id} does not exist");
        return await call.AskAsync(new ServiceRequest.CancelDeployment(id, call.Force), reply =>
            reply is ServiceReply.Deploying deploying && !call.Force ? Answer.Deploying(deploying) : Answer.Empty(202));
    }
}
