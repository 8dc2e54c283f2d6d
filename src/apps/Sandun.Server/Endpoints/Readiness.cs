using Sandun.Server.ControlPlane;

namespace Sandun.Server.Endpoints;

/// <summary>Whether the data center can run and route apps: 200, or 503 saying what is missing.</summary>
internal sealed class Readiness(ControlPlaneViews views)
{
    public Task AnswerAsync(HttpContext http)
    {
        var agents = views.Cluster.Agents.Values.Count(agent => agent.Reachable);
        var routers = views.Services.Routers.Count;
        var missing = new List<string>();
        if (views.Stale) missing.Add("nothing is decided at present: " + views.Problem);
        if (agents == 0) missing.Add("no agent has registered");
        if (routers == 0) missing.Add("no router has reported");
        if (views.Services.Framework is null) missing.Add("the service scheduler is not subscribed yet");
        http.Response.StatusCode = missing.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return NativeAnswers.SendAsync(
            http, new ReadyBody(missing.Count == 0, string.Join("; ", missing), agents, routers), ServerJson.Default.ReadyBody);
    }
}
