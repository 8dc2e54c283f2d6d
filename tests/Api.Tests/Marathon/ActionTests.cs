using System.Collections.Immutable;
using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Tests.Marathon;

/// <summary>What requests ask of the scheduler, and how its answers and refusals are told.</summary>
public sealed class ActionTests
{
    private static readonly string s_task = Views.Running("/web", 1).Task!.Value.Value;

    private static HandMadeServices Web()
    {
        var services = new HandMadeServices();
        services.Has(Views.Spec("""{"id":"/web","cmd":"x","instances":2,"ports":[10000]}"""));
        services.Has(Views.Running("/web", 1));
        services.Has(Views.Running("/web", 2) with { Host = "agent2.example" });
        services.Answers = request => request is ServiceRequest.KillInstances { Scale: false } kill
            ? new ServiceReply.Killed([.. services.View.Instances[Views.Path("/web")].Values.Where(instance => kill.Instances.Contains(instance.Id))])
            : null;
        return services;
    }

    private static async Task<(MarathonServer.Reply Reply, ServiceRequest? Asked)> SendAsync(
        string method, string path, string? json = null, HandMadeServices? services = null)
    {
        services ??= Web();
        await using var server = await MarathonServer.StartAsync(services);
        var reply = await server.SendAsync(method, path, json);
        return (reply, services.Asked.LastOrDefault());
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("?force=false", false)]
    [InlineData("?force=TRUE", true)]
    public async Task AppDelete_ByDefault_IsForced(string query, bool forced)
    {
        var (reply, asked) = await SendAsync("DELETE", "/v2/apps/web" + query);

        Assert.Equal(200, reply.Status);
        Assert.Equal(forced, Assert.IsType<ServiceRequest.DeleteApp>(asked).Force);
    }

    [Fact]
    public async Task Restart_OfAnApp_IsADeployment()
    {
        var (reply, asked) = await SendAsync("POST", "/v2/apps/web/restart?force=true");

        Assert.Equal(HandMadeServices.Deployment.Value, reply.Json.GetProperty("deploymentId").GetString());
        Assert.True(Assert.IsType<ServiceRequest.RestartApp>(asked).Force);
    }

    [Theory]
    [InlineData("", 2)]
    [InlineData("?host=*", 2)]
    [InlineData("?host=agent2.example", 1)]
    [InlineData("?host=agent9.example", 0)]
    public async Task AppTasks_Killed_AreThoseOnTheHost(string query, int count)
    {
        var (reply, asked) = await SendAsync("DELETE", "/v2/apps/web/tasks" + query);

        Assert.Equal(count, reply.Json.GetProperty("tasks").GetArrayLength());
        Assert.Equal(count, Assert.IsType<ServiceRequest.KillInstances>(asked).Instances.Length);
    }

    [Fact]
    public async Task OneTask_Killed_IsAnsweredWithTheTask()
    {
        var (reply, asked) = await SendAsync("DELETE", "/v2/apps/web/tasks/" + s_task);

        Assert.Equal(s_task, reply.Json.GetProperty("task").GetProperty("id").GetString());
        Assert.False(Assert.IsType<ServiceRequest.KillInstances>(asked).Wipe);
    }

    [Fact]
    public async Task OneTask_KilledAndScaled_IsADeployment()
    {
        var (reply, asked) = await SendAsync("DELETE", $"/v2/apps/web/tasks/{s_task}?scale=true");

        Assert.Equal(HandMadeServices.Deployment.Value, reply.DeploymentId);
        Assert.True(Assert.IsType<ServiceRequest.KillInstances>(asked).Scale);
    }

    [Theory]
    [InlineData("DELETE", "/v2/apps/web/tasks?scale=true&wipe=true", null, 400, "You cannot use scale and wipe at the same time.")]
    [InlineData("DELETE", "/v2/apps/web/tasks/web.instance-x._app.9", null, 404, "Task 'web.instance-x._app.9' does not exist")]
    [InlineData("POST", "/v2/tasks/delete", """{"ids":["/no task"]}""", 400, "'/no task' is not a task id")]
    [InlineData("POST", "/v2/tasks/delete", """{"ids":"x"}""", 422, "Invalid JSON")]
    [InlineData("DELETE", "/v2/deployments/nope", null, 404, "DeploymentPlan nope does not exist")]
    [InlineData("DELETE", "/v2/queue/web/delay", null, 404, "Application /web not found in tasks queue.")]
    [InlineData("DELETE", "/v2/groups/none", null, 404, "Group '/none' does not exist")]
    [InlineData("POST", "/v2/apps", """{"id":"/web","cmd":"x"}""", 409, "An app with id [/web] already exists.")]
    [InlineData("PUT", "/v2/groups/none", """{"scaleBy":2}""", 404, "Group '/none' does not exist")]
    public async Task WhatCannotBeDone_Asked_IsRefusedInMarathonsWords(string method, string path, string? json, int status, string message)
    {
        var (reply, asked) = await SendAsync(method, path, json);

        Assert.Equal((status, message), (reply.Status, reply.Message));
        Assert.Null(asked);
    }

    [Fact]
    public async Task TasksById_Killed_LeaveUnknownOnesOut()
    {
        var (reply, asked) = await SendAsync("POST", "/v2/tasks/delete?wipe=true",
            $$"""{"ids":["{{s_task}}","web.instance-c7c311a4-b669-11e6-a48f-000000000009._app.1","web.instance-c7c311a4-b669-11e6-a48f-000000000002._app.7"]}""");

        Assert.Equal(1, reply.Json.GetProperty("tasks").GetArrayLength());
        Assert.True(Assert.IsType<ServiceRequest.KillInstances>(asked).Wipe);
    }

    [Fact]
    public async Task Locked_Refused_Is409WithTheDeployments()
    {
        var services = Web();
        services.Answers = _ => new ServiceReply.Refused(RefusalKind.Locked, "locked", [], [new DeploymentId("d1")]);

        var (reply, _) = await SendAsync("PUT", "/v2/apps/web", """{"instances":3}""", services);

        Assert.Equal(409, reply.Status);
        Assert.Equal(Golden.Line("""
            {"message":"App is locked by one or more deployments. Override with the option '?force=true'. View details at 
            '/v2/deployments/<DEPLOYMENT_ID>'.","deployments":[{"id":"d1"}]}
            """), reply.Text);
    }

    [Theory]
    [InlineData(RefusalKind.TooMany, 403)]
    [InlineData(RefusalKind.Unavailable, 503)]
    [InlineData(RefusalKind.NotThereYet, 501)]
    [InlineData(RefusalKind.NotFound, 404)]
    [InlineData(RefusalKind.Exists, 409)]
    public async Task Refusal_OfAKind_HasItsStatus(RefusalKind kind, int status)
    {
        var services = Web();
        services.Answers = _ => new ServiceReply.Refused(kind, "because");

        var (reply, _) = await SendAsync("PUT", "/v2/apps/web", """{"instances":3}""", services);

        Assert.Equal((status, "because"), (reply.Status, reply.Message));
    }

    [Fact]
    public async Task Deployment_Cancelled_RollsBackOrStops()
    {
        var services = Web();
        services.View = services.View with { Deployments = [Views.Deployment("/web")] };
        var path = "/v2/deployments/" + HandMadeServices.Deployment;

        var (rollback, _) = await SendAsync("DELETE", path, services: services);
        var (stop, asked) = await SendAsync("DELETE", path + "?force=true", services: services);

        Assert.Equal((200, HandMadeServices.Deployment.Value), (rollback.Status, rollback.DeploymentId));
        Assert.Equal((202, ""), (stop.Status, stop.Text));
        Assert.True(Assert.IsType<ServiceRequest.CancelDeployment>(asked).Force);
    }

    [Fact]
    public async Task Delay_Reset_Is204()
    {
        var services = Web();
        services.Answers = _ => new ServiceReply.Done();
        services.View = services.View with
        {
            Queue = Views.ByPath(("/web", new QueueItem(
                Views.Path("/web"), 1, Times.Start, null, 0, 0, null, null,
                ImmutableSortedDictionary<OfferRejection, long>.Empty, ImmutableSortedDictionary<AgentId, UnusedOffer>.Empty))),
        };

        var (reply, asked) = await SendAsync("DELETE", "/v2/queue/web/delay", services: services);

        Assert.Equal(204, reply.Status);
        Assert.Equal("/web", Assert.IsType<ServiceRequest.ResetDelay>(asked).Id.Value);
    }

    [Fact]
    public async Task Group_UpdateForms_AreToldApart()
    {
        var services = Web();
        services.Has(Views.Spec("""{"id":"/g/a","cmd":"x"}"""));

        var (_, scale) = await SendAsync("PUT", "/v2/groups/g", """{"scaleBy":1.5}""", services);
        var (_, back) = await SendAsync("PUT", "/v2/groups/g?force=true", """{"version":"2014-03-01T23:29:30.158Z"}""", services);
        var (_, update) = await SendAsync("PUT", "/v2/groups/g?dryRun=true", """{"apps":[{"id":"a","cmd":"y"}]}""", services);
        var (mixed, _) = await SendAsync("PUT", "/v2/groups/g", """{"scaleBy":2,"apps":[]}""", services);

        Assert.Equal(1500, Assert.IsType<ServiceRequest.ScaleGroup>(scale).Thousandths);
        Assert.True(Assert.IsType<ServiceRequest.RollBackGroup>(back).Force);
        var group = Assert.IsType<ServiceRequest.UpdateGroup>(update);
        Assert.True(group.DryRun);
        Assert.Null(group.Change.Groups);
        Assert.Equal("/g/a", group.Change.Apps!.Value[0].Id.Value);
        Assert.Equal((422, "/"), (mixed.Status, mixed.Paths[0]));
    }

    [Fact]
    public async Task DryRun_Answered_ListsSteps()
    {
        var services = Web();
        services.Answers = _ => new ServiceReply.Steps(Views.Deployment("/g/a").Steps);

        var (reply, _) = await SendAsync("PUT", "/v2/groups/g?dryRun=true", """{"apps":[]}""", services);

        Assert.Equal("""{"steps":[{"actions":[{"action":"StartApplication","app":"/g/a"}]},{"actions":[{"action":"ScaleApplication","app":"/g/a"}]}]}""", reply.Text);
    }

    [Fact]
    public async Task EnforceRole_Patched_NamesTopLevelGroupsOnly()
    {
        var services = Web();
        services.Has(Views.Spec("""{"id":"/g/h/a","cmd":"x"}"""));

        var (good, asked) = await SendAsync("PATCH", "/v2/groups/g", """{"enforceRole":true}""", services);
        var (deep, _) = await SendAsync("PATCH", "/v2/groups/g/h", """{"enforceRole":true}""", services);

        Assert.Equal(200, good.Status);
        Assert.True(Assert.IsType<ServiceRequest.SetEnforceRole>(asked).EnforceRole);
        Assert.Equal(422, deep.Status);
    }

    [Fact]
    public async Task AppInAGroupThatEnforcesItsRole_Created_TakesIt()
    {
        var services = Web();
        services.View = services.View with
        {
            Groups = Views.ByPath(("/dev", new AppGroup { Id = Views.Path("/dev"), EnforceRole = true })),
        };

        var (_, asked) = await SendAsync("POST", "/v2/apps", """{"id":"/dev/a","cmd":"x"}""", services);
        var (other, _) = await SendAsync("POST", "/v2/apps", """{"id":"/dev/b","cmd":"x","role":"*"}""", services);

        Assert.Equal("dev", Assert.IsType<ServiceRequest.CreateApp>(asked).Spec.Role.Value);
        Assert.Equal("got *, expected one of: [dev]", other.Json.GetProperty("details")[0].GetProperty("errors")[0].GetString());
    }
}
