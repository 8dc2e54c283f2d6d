using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>Creation and change of groups, with Marathon's three forms of a change: a group, a version to go back to, a factor to scale by.</summary>
internal static class GroupUpdates
{
    /// <summary>Largest factor; more would leave the bound of an app's count from one instance on.</summary>
    private const decimal MaxFactor = 1_000_000;

    public static async ValueTask<Answer> CreateAsync(Call call, PathId enclosing)
    {
        var (json, refusal) = await call.ReadJsonAsync();
        if (refusal is not null) return refusal;
        var findings = new Findings();
        var body = new Member(json, "", findings);
        if (body.Required().Object() && enclosing.IsRoot) body["id"].Required();
        if (findings.ToRefusal() is { } missing) return Answer.Refusal(missing);
        if (GroupJsonReader.Read(json, enclosing, call.Defaults, out var broken) is not { } change) return Answer.Refusal(broken!);
        return await call.AskAsync(new ServiceRequest.CreateGroup(change, call.Force), reply =>
            reply is ServiceReply.Deploying deploying
                ? Answer.Deploying(deploying, 201) with { Location = call.Url("groups", change.Id) }
                : Answer.Empty(201));
    }

    public static async ValueTask<Answer> UpdateAsync(Call call, PathId id)
    {
        var (json, refusal) = await call.ReadJsonAsync();
        if (refusal is not null) return refusal;
        var findings = new Findings();
        var body = new Member(json, "", findings);
        body.Required().Object();
        if (body["version"].IsPresent || body["scaleBy"].IsPresent) return await RollBackOrScaleAsync(call, body, id);
        if (findings.ToRefusal() is { } broken) return Answer.Refusal(broken);
        return GroupJsonReader.Read(json, id, call.Defaults, out var invalid) is { } change
            ? await call.AskAsync(new ServiceRequest.UpdateGroup(change, call.Force, call.Flag("dryRun")))
            : Answer.Refusal(invalid!);
    }

    private static async ValueTask<Answer> RollBackOrScaleAsync(Call call, Member body, PathId id)
    {
        if (!GroupWriter.Has(call.View.Groups, call.View.Apps, id)) return Call.GroupMissing(id);
        var form = body["version"].IsPresent ? "version" : "scaleBy";
        if (body.Members().Any(member => member.Member.IsPresent && member.Name != form && member.Name != "id"))
            body.Findings.BrokenRule(body.Path, $"'{form}' may not be combined with other fields");
        ServiceRequest? request = null;
        if (form == "scaleBy")
        {
            if (body["scaleBy"].Number(0, MaxFactor) is { } factor)
                request = new ServiceRequest.ScaleGroup(id, (long)decimal.Round(factor * 1000), call.Force, call.Flag("dryRun"));
        }
        else if (body["version"].Text() is { } text)
        {
            if (MarathonJson.TryTime(text, out var version))
                request = new ServiceRequest.RollBackGroup(id, version, call.Force, call.Flag("dryRun"));
            else body.Findings.BrokenRule(body["version"].Path, "is not a timestamp such as 2015-09-30T09:09:17.614Z");
        }

        return body.Findings.ToRefusal() is { } broken || request is null
            ? Answer.Refusal(body.Findings.ToRefusal()!)
            : await call.AskAsync(request);
    }

    public static async ValueTask<Answer> PatchAsync(Call call, PathId id)
    {
        var (json, refusal) = await call.ReadJsonAsync();
        if (refusal is not null) return refusal;
        if (!GroupWriter.Has(call.View.Groups, call.View.Apps, id)) return Call.GroupMissing(id);
        var findings = new Findings();
        var body = new Member(json, "", findings);
        var enforces = body.Required().Object() ? body["enforceRole"].Required().Flag() : null;
        foreach (var (name, member) in body.Members())
            if (name != "enforceRole" && member.IsPresent)
                findings.BrokenRule(member.Path, "only enforceRole can be patched");
        if (id.IsRoot || !id.Parent.IsRoot) findings.BrokenRule("/enforceRole", "enforceRole can only be set for top-level groups");
        return findings.ToRefusal() is { } broken
            ? Answer.Refusal(broken)
            : await call.AskAsync(new ServiceRequest.SetEnforceRole(id, enforces!.Value));
    }
}
