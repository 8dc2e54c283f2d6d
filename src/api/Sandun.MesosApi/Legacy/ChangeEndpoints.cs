using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Sandun.MesosApi.Http;
using Sandun.MesosApi.Json;
using Sandun.MesosApi.Mapping;
using Sandun.MesosApi.Operator;
using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.MesosApi.Legacy;

/// <summary>The endpoints existing tools change the pool with.</summary>
internal sealed class ChangeEndpoints(IMesosPool pool)
{
    public IEnumerable<ServedPath> Paths =>
    [
        Post("/reserve", (http, form) => OperateAsync(http, form, "resources", resources => new OfferOperation.Reserve(
            resources.ToCore(), form.ContainsKey("source") ? List(form, "source").ToCore() : null))),
        Post("/unreserve", (http, form) => OperateAsync(http, form, "resources", resources => new OfferOperation.Unreserve(resources.ToCore()))),
        Post("/create-volumes", (http, form) => OperateAsync(http, form, "volumes", volumes => new OfferOperation.Create([.. volumes.Select(volume => volume.ToCore())]))),
        Post("/destroy-volumes", (http, form) => OperateAsync(http, form, "volumes", volumes => new OfferOperation.Destroy([.. volumes.Select(volume => volume.ToCore())]))),
        Post("/teardown", (http, form) => Changes.AskAsync(http, pool, new PoolRequest.Teardown(new FrameworkId(Required(form, "frameworkId"))), 200)),
        new ServedPath("/machine/down", (http, _) => MachinesAsync(http, machines => new PoolRequest.StartMaintenance(machines))),
        new ServedPath("/machine/up", (http, _) => MachinesAsync(http, machines => new PoolRequest.StopMaintenance(machines))),
        new ServedPath("/maintenance/schedule", (http, _) => ScheduleAsync(http)),
        new ServedPath("/weights", (http, _) => WeightsAsync(http)),
        new ServedPath("/quota", QuotaAsync),
    ];

    private static ServedPath Post(string path, Func<HttpContext, Dictionary<string, StringValues>, Task> change) => new(path, async (http, _) =>
    {
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            await Answers.NotAllowedAsync(http, "POST");
            return;
        }

        await AnsweringAsync(async () => await change(http, QueryHelpers.ParseQuery(Encoding.UTF8.GetString((await CallBody.BytesAsync(http.Request)).Span))));
    });

    private Task OperateAsync(HttpContext http, Dictionary<string, StringValues> form, string member, Func<List<Wire.Resource>, OfferOperation> operation)
    {
        var resources = List(form, member);
        var allocated = Allocations.MemberOf((member, resources), ("source", form.ContainsKey("source") ? List(form, "source") : []));
        return Changes.AskAsync(
            http, pool, new PoolRequest.Operate(new AgentId(Required(form, "slaveId")), operation(resources)) { Principal = PrincipalOf(http), AllocatedIn = allocated },
            StatusCodes.Status202Accepted);
    }

    private async Task MachinesAsync(HttpContext http, Func<System.Collections.Immutable.ImmutableArray<MachineId>, PoolRequest> request)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            await Answers.NotAllowedAsync(http, "POST");
            return;
        }

        var machines = List<Wire.MachineID>(await CallBody.BytesAsync(http.Request));
        await AnsweringAsync(() => Changes.AskAsync(http, pool, request([.. machines.Select(RequestReading.Machine)]), 200));
    }

    private async Task ScheduleAsync(HttpContext http)
    {
        if (HttpMethods.IsGet(http.Request.Method))
        {
            await JsonAnswer.SendAsync(http, json => MessageJson.Write(json, MaintenanceWriting.Schedule(pool.View)));
        }
        else if (HttpMethods.IsPost(http.Request.Method))
        {
            var schedule = MessageReader.Read<Wire.Maintenance.Schedule>(await CallBody.BytesAsync(http.Request));
            await AnsweringAsync(() => Changes.AskAsync(http, pool, new PoolRequest.UpdateMaintenance([.. schedule.Windows.Select(RequestReading.Window)]), 200));
        }
        else
        {
            await Answers.NotAllowedAsync(http, "GET", "POST");
        }
    }

    private async Task WeightsAsync(HttpContext http)
    {
        if (HttpMethods.IsGet(http.Request.Method))
        {
            await JsonAnswer.SendAsync(http, json =>
            {
                json.WriteStartArray();
                foreach (var weight in RoleWriting.Weights(pool.View).WeightInfos) MessageJson.Write(json, weight);
                json.WriteEndArray();
            });
        }
        else if (HttpMethods.IsPut(http.Request.Method))
        {
            var weights = List<Wire.WeightInfo>(await CallBody.BytesAsync(http.Request));
            await AnsweringAsync(() => Changes.AskAsync(http, pool, new PoolRequest.UpdateWeights([.. weights.Select(RequestReading.Weight)]), 200));
        }
        else
        {
            await Answers.NotAllowedAsync(http, "GET", "PUT");
        }
    }

    private async Task QuotaAsync(HttpContext http, string role)
    {
        if (HttpMethods.IsGet(http.Request.Method))
        {
            await JsonAnswer.SendAsync(http, json => MessageJson.Write(json, RoleWriting.Quota(pool.View)));
        }
        else if (HttpMethods.IsPost(http.Request.Method))
        {
            var wish = MessageReader.Read<Wire.Quota.QuotaRequest>(await CallBody.BytesAsync(http.Request));
            await AnsweringAsync(() => Changes.AskAsync(http, pool, RequestReading.SetQuota(wish), 200));
        }
        else if (HttpMethods.IsDelete(http.Request.Method) && role.Length > 0)
        {
            await AnsweringAsync(() => Changes.AskAsync(
                http, pool, new PoolRequest.UpdateQuota([new RoleQuota(RoleReading.Read(Uri.UnescapeDataString(role)), [], [])], true), 200));
        }
        else
        {
            await Answers.NotAllowedAsync(http, "GET", "POST", "DELETE");
        }
    }

    private static async Task AnsweringAsync(Func<Task> change)
    {
        try
        {
            await change();
        }
        catch (FormatException wrong)
        {
            throw new MalformedCallException(wrong.Message);
        }
    }

    private static List<Wire.Resource> List(Dictionary<string, StringValues> form, string member) => List<Wire.Resource>(Encoding.UTF8.GetBytes(Required(form, member)));

    private static string Required(Dictionary<string, StringValues> form, string member) => form.TryGetValue(member, out var value) && value.ToString() is { Length: > 0 } text
        ? text
        : throw new MalformedCallException($"Missing '{member}' query parameter in the request body");

    private static List<T> List<T>(ReadOnlyMemory<byte> body)
        where T : IMessage<T>, new()
    {
        using var document = MessageReader.Parse(body);
        if (document.RootElement.ValueKind != JsonValueKind.Array) throw new MalformedCallException("Failed to parse body: expecting a JSON array");
        return [.. document.RootElement.EnumerateArray().Select(MessageReader.Read<T>)];
    }

    private static string? PrincipalOf(HttpContext http) => http.User.Identity is { IsAuthenticated: true, Name: { } name } ? name : null;
}
