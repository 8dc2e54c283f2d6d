using System.Collections.Immutable;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary><c>/v2/pods</c>: the path after it is a pod's id, perhaps followed by <c>::</c> and a sub-resource.</summary>
internal static class PodsResource
{
    private const string Mark = "::";

    public static async ValueTask<Answer> HandleAsync(Call call)
    {
        var path = string.Join('/', call.Segments[1..]);
        var mark = path.IndexOf(Mark, StringComparison.Ordinal);
        if (path.Length == 0) return await AllAsync(call);
        if (mark < 0) return await OneAsync(call, PathId.Absolute(path));
        var id = PathId.Absolute(path[..mark]);
        var rest = path[(mark + Mark.Length)..].Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (id.IsRoot) return rest is ["status"] ? Read(call, () => AllStatuses(call)) : Unknown(call);
        if (call.View.FindPod(id) is not { } pod) return Missing(id);
        return rest switch
        {
            ["status"] => Read(call, () => Answer.Json(200, writer => PodStatusWriter.Write(writer, pod, call.View))),
            ["versions"] => Read(call, () => Versions(call, pod)),
            ["versions", var version] => Read(call, () => Version(call, pod, version)),
            ["instances"] => await KillManyAsync(call, pod),
            ["instances", var instance] => await KillOneAsync(call, pod, new InstanceId(instance)),
            _ => Unknown(call),
        };
    }

    public static Answer Missing(PathId id) => Answer.NotFound($"Pod '{id}' does not exist");

    private static Answer Unknown(Call call) => Answer.NotFound($"URI not found: {call.Http.Request.Path.Value}");

    private static Answer Read(Call call, Func<Answer> answer) => call.Method == "GET" ? answer() : Answer.MethodNotAllowed("GET");

    private static async ValueTask<Answer> AllAsync(Call call) => call.Method switch
    {
        "GET" => Answer.Json(200, writer =>
        {
            writer.WriteStartArray();
            foreach (var pod in call.View.Pods()) PodJsonWriter.Write(writer, pod.Spec, pod.Version);
            writer.WriteEndArray();
        }),
        "POST" => await CreateAsync(call),
        _ => Answer.MethodNotAllowed("HEAD, GET, POST"),
    };

    private static async ValueTask<Answer> OneAsync(Call call, PathId id) => call.Method switch
    {
        "GET" => call.View.FindPod(id) is { } pod ? Definition(200, pod) : Missing(id),
        "PUT" => await UpdateAsync(call, id),
        "DELETE" => await DeleteAsync(call, id),
        _ => Answer.MethodNotAllowed("GET, PUT, DELETE"),
    };

    private static Answer Definition(int status, App pod) => Answer.Json(status, writer => PodJsonWriter.Write(writer, pod.Spec, pod.Version));

    private static Answer AllStatuses(Call call) => Answer.Json(200, writer =>
    {
        writer.WriteStartArray();
        foreach (var pod in call.View.Pods()) PodStatusWriter.Write(writer, pod, call.View);
        writer.WriteEndArray();
    });

    private static async ValueTask<Answer> CreateAsync(Call call)
    {
        var (json, refusal) = await call.ReadJsonAsync();
        if (refusal is not null) return refusal;
        var read = PodJsonReader.Read(json, null, call.Defaults);
        if (read.Spec is not { } spec) return Answer.Refusal(read.Refusal!);
        if (call.View.Apps.TryGetValue(spec.Id, out var taken))
            return Answer.Message(409, $"{(taken.Spec.Pod is null ? "An app" : "A pod")} with id [{spec.Id}] already exists.");
        return await call.AskAsync(new ServiceRequest.CreateApp(spec, call.Force), reply => Stored(call, spec, reply, 201));
    }

    private static async ValueTask<Answer> UpdateAsync(Call call, PathId id)
    {
        var (json, refusal) = await call.ReadJsonAsync();
        if (refusal is not null) return refusal;
        var body = new Member(json, "", new Findings());
        if (body["id"] is { IsText: true } named && PathId.Absolute(named.Value.GetString()!) != id)
            return Answer.Message(400, $"'{named.Value.GetString()}' does not match definition '{id}'");
        var read = PodJsonReader.Read(json, id, call.Defaults);
        if (read.Spec is not { } spec) return Answer.Refusal(read.Refusal!);
        var change = new AppChange(id, _ => new AppEdit(spec, null), MayCreate: true);
        return await call.AskAsync(new ServiceRequest.UpdateApps([change], call.Force), reply => Stored(call, spec, reply, 200));
    }

    /// <summary>The pod as stored, with the deployment in the header.</summary>
    private static Answer Stored(Call call, AppSpec spec, ServiceReply reply, int status)
    {
        if (reply is not ServiceReply.Deploying deploying) return Answer.Empty(status);
        var pod = call.Api.Services.View.FindPod(spec.Id) ?? new App(spec, deploying.Version, deploying.Version, deploying.Version);
        return Definition(status, pod) with
        {
            Deployment = deploying.Deployment.Value,
            Location = status == 201 ? call.Url("pods", spec.Id) : null,
        };
    }

    private static async ValueTask<Answer> DeleteAsync(Call call, PathId id)
    {
        if (call.View.FindPod(id) is null) return Missing(id);
        return await call.AskAsync(new ServiceRequest.DeleteApp(id, call.Force), reply => reply is ServiceReply.Deploying deploying
            ? Answer.Empty(202) with { Deployment = deploying.Deployment.Value, Location = $"/v2/deployments/{deploying.Deployment}" }
            : Answer.Empty(202));
    }

    private static Answer Versions(Call call, App pod) => Answer.Json(200, writer =>
    {
        var known = call.View.Versions.TryGetValue(pod.Id, out var versions) ? versions.Keys : [];
        writer.WriteStartArray();
        foreach (var version in known.Append(pod.Version).Distinct().OrderDescending()) writer.WriteStringValue(MarathonJson.Time(version));
        writer.WriteEndArray();
    });

    private static Answer Version(Call call, App pod, string text)
    {
        if (!MarathonJson.TryTime(text, out var version)) return Answer.Message(422, $"Invalid format: \"{text}\"");
        if (pod.Version == version) return Definition(200, pod);
        return call.View.Versions.TryGetValue(pod.Id, out var versions) && versions.TryGetValue(version, out var stored)
            ? Answer.Json(200, writer => PodJsonWriter.Write(writer, stored.Spec, stored.Version))
            : Answer.NotFound($"Pod '{pod.Id}' does not exist in version {MarathonJson.Time(version)}");
    }

    private static async ValueTask<Answer> KillManyAsync(Call call, App pod)
    {
        if (call.Method != "DELETE") return Answer.MethodNotAllowed("DELETE");
        var (json, refusal) = await call.ReadJsonAsync();
        if (refusal is not null) return refusal;
        var findings = new Findings();
        var ids = new Member(json, "", findings).Texts() ?? [];
        if (findings.ToRefusal() is { } broken) return Answer.Refusal(broken);
        var own = call.View.Instances.GetValueOrDefault(pod.Id);
        var doomed = ids.Select(id => new InstanceId(id)).Where(id => own?.ContainsKey(id) ?? false).Distinct().ToImmutableArray();
        return await call.AskAsync(new ServiceRequest.KillInstances(doomed, false, call.Flag("wipe"), call.Force), reply => Answer.Json(200, writer =>
        {
            writer.WriteStartArray();
            foreach (var killed in (reply as ServiceReply.Killed)?.Instances ?? []) PodStatusWriter.WriteInstance(writer, pod, killed);
            writer.WriteEndArray();
        }));
    }

    private static async ValueTask<Answer> KillOneAsync(Call call, App pod, InstanceId id)
    {
        if (call.Method != "DELETE") return Answer.MethodNotAllowed("DELETE");
        if (!(call.View.Instances.GetValueOrDefault(pod.Id)?.ContainsKey(id) ?? false)) return Answer.NotFound($"Instance '{id}' does not exist");
        return await call.AskAsync(new ServiceRequest.KillInstances([id], false, call.Flag("wipe"), call.Force), reply =>
            reply is ServiceReply.Killed { Instances: [var killed, ..] }
                ? Answer.Json(200, writer => PodStatusWriter.WriteInstance(writer, pod, killed))
                : Answer.NotFound($"Instance '{id}' does not exist"));
    }
}
