using System.Collections.Immutable;
using Sandun.MesosApi.Mapping;
using Sandun.Protocol;
using Call = Sandun.MesosApi.Wire.Scheduler.Call;

namespace Sandun.MesosApi.Scheduling;

/// <summary>Calls of subscribed frameworks, as the resource manager takes them.</summary>
internal static class CallReading
{
    /// <param name="call">A validated call; not SUBSCRIBE and not UPDATE_FRAMEWORK.</param>
    /// <param name="framework">Who calls.</param>
    /// <param name="dropped">Operations that are malformed, with the reason; the rest of the call goes on without them.</param>
    /// <exception cref="FormatException">A value is malformed; the message names it.</exception>
    public static SchedulerCall? Read(Call call, FrameworkInfo framework, List<OperationStatus> dropped) => call.Type switch
    {
        Call.Types.Type.Teardown => new SchedulerCall.Teardown(),
        Call.Types.Type.Accept => Accept(call.Accept, framework, dropped),
        Call.Types.Type.Decline => new SchedulerCall.Decline(Offers(call.Decline.OfferIds), Refuse(call.Decline.Filters)),
        Call.Types.Type.AcceptInverseOffers =>
            new SchedulerCall.AcceptInverseOffers(Offers(call.AcceptInverseOffers.InverseOfferIds), Refuse(call.AcceptInverseOffers.Filters)),
        Call.Types.Type.DeclineInverseOffers =>
            new SchedulerCall.DeclineInverseOffers(Offers(call.DeclineInverseOffers.InverseOfferIds), Refuse(call.DeclineInverseOffers.Filters)),
        Call.Types.Type.Revive => OfOwnRoles(call.Revive?.Roles, framework) is { } roles ? new SchedulerCall.Revive(roles) : null,
        Call.Types.Type.Suppress => OfOwnRoles(call.Suppress?.Roles, framework) is { } roles ? new SchedulerCall.Suppress(roles) : null,
        Call.Types.Type.Kill => new SchedulerCall.Kill(
            new TaskId(call.Kill.TaskId.Value), Agent(call.Kill.AgentId), call.Kill.KillPolicy?.GracePeriod is { } grace ? Scalars.Duration(grace.Nanoseconds) : null),
        Call.Types.Type.Shutdown => new SchedulerCall.Shutdown(new ExecutorId(call.Shutdown.ExecutorId.Value), new AgentId(call.Shutdown.AgentId.Value)),
        Call.Types.Type.Acknowledge => new SchedulerCall.Acknowledge(
            new AgentId(call.Acknowledge.AgentId.Value), new TaskId(call.Acknowledge.TaskId.Value), Scalars.Uuid(call.Acknowledge.Uuid)),
        Call.Types.Type.AcknowledgeOperationStatus => new SchedulerCall.AcknowledgeOperationStatus(
            Agent(call.AcknowledgeOperationStatus.AgentId), new OperationId(call.AcknowledgeOperationStatus.OperationId.Value),
            Scalars.Uuid(call.AcknowledgeOperationStatus.Uuid)),
        Call.Types.Type.Reconcile => new SchedulerCall.Reconcile(
            [.. call.Reconcile.Tasks.Select(task => KeyValuePair.Create(new TaskId(task.TaskId.Value), Agent(task.AgentId)))]),
        Call.Types.Type.ReconcileOperations => new SchedulerCall.ReconcileOperations(
            [.. call.ReconcileOperations.Operations.Select(one => KeyValuePair.Create(new OperationId(one.OperationId.Value), Agent(one.AgentId)))]),
        Call.Types.Type.Message => new SchedulerCall.ExecutorMessage(
            new AgentId(call.Message.AgentId.Value), new ExecutorId(call.Message.ExecutorId.Value), call.Message.Data.ToByteArray()),
        Call.Types.Type.Request => new SchedulerCall.Request(
            [.. call.Request.Requests.Select(request => new ResourceRequest(Agent(request.AgentId), request.Resources.ToCore()))]),
        _ => throw new ArgumentOutOfRangeException(nameof(call), call.Type, "not such a call"),
    };

    /// <summary>Without operations it is a decline, and so it is where all of them are malformed.</summary>
    private static SchedulerCall.Accept Accept(Call.Types.Accept accept, FrameworkInfo framework, List<OperationStatus> dropped)
    {
        var operations = ImmutableArray.CreateBuilder<OfferOperation>(accept.Operations.Count);
        foreach (var operation in accept.Operations)
        {
            try
            {
                operations.Add(OperationReading.Read(operation, framework));
            }
            catch (FormatException wrong)
            {
                dropped.Add(new OperationStatus
                {
                    Id = operation.Id is { } id ? new OperationId(id.Value) : null, State = OperationState.Error, Message = wrong.Message,
                });
            }
        }

        return new SchedulerCall.Accept(Offers(accept.OfferIds), operations.DrainToImmutable(), Refuse(accept.Filters));
    }

    private static ImmutableArray<OfferId> Offers(IEnumerable<Wire.OfferID> ids) => [.. ids.Select(id => new OfferId(id.Value))];

    private static AgentId? Agent(Wire.AgentID? id) => id is { Value.Length: > 0 } ? new AgentId(id.Value) : null;

    private static TimeSpan Refuse(Wire.Filters? filters) => Scalars.Seconds((filters ?? new Wire.Filters()).RefuseSeconds);

    /// <summary>One role that is not the framework's has the whole call ignored, as in Mesos; none means all.</summary>
    private static ImmutableArray<Role>? OfOwnRoles(IEnumerable<string>? roles, FrameworkInfo framework)
    {
        ImmutableArray<Role> named = roles is null ? [] : [.. roles.Select(role => new Role(role)).Distinct().Order()];
        return named.All(role => framework.Roles.Contains(role)) ? named : null;
    }
}
