using Sandun.MesosApi.Mapping;
using Sandun.Protocol;
using Call = Sandun.MesosApi.Wire.Scheduler.Call;
using Operation = Sandun.MesosApi.Wire.Offer.Types.Operation;
using Type = Sandun.MesosApi.Wire.Scheduler.Call.Types.Type;

namespace Sandun.MesosApi.Client;

/// <summary>Calls of Sandun's own schedulers, as a Mesos master takes them.</summary>
internal static class CallWriting
{
    /// <summary>The first call of a stream.</summary>
    public static Call Subscribe(SchedulerCall.Subscribe subscribe)
    {
        var info = subscribe.Info.ToWire();
        if (!info.HasUser || info.User.Length == 0) info.User = Environment.UserName;
        info.Checkpoint = true;
        var call = new Call { Type = Type.Subscribe, Subscribe = new Call.Types.Subscribe { FrameworkInfo = info } };
        if (info.Id is { } id) call.FrameworkId = id;
        call.Subscribe.SuppressedRoles.Add(subscribe.SuppressedRoles.Select(role => role.Value));
        return call;
    }

    /// <param name="call">Any call but the first.</param>
    /// <param name="framework">Who calls.</param>
    /// <param name="offers">Offers that are out, by id.</param>
    /// <returns>The call; null for what a foreign master is not told.</returns>
    public static Call? Write(SchedulerCall call, FrameworkId framework, IReadOnlyDictionary<OfferId, Offer> offers)
    {
        var wire = call switch
        {
            SchedulerCall.Accept accept => Accept(accept, offers),
            SchedulerCall.Decline decline => new Call { Type = Type.Decline, Decline = Decline(decline) },
            SchedulerCall.Revive revive => new Call { Type = Type.Revive, Revive = Revive(revive) },
            SchedulerCall.Suppress suppress => new Call { Type = Type.Suppress, Suppress = Suppress(suppress) },
            SchedulerCall.Kill kill => new Call { Type = Type.Kill, Kill = Kill(kill) },
            SchedulerCall.Acknowledge acknowledge => new Call
            {
                Type = Type.Acknowledge,
                Acknowledge = new Call.Types.Acknowledge
                {
                    AgentId = Agent(acknowledge.Agent), TaskId = new Wire.TaskID { Value = acknowledge.Task.Value }, Uuid = Scalars.Bytes(acknowledge.Uuid),
                },
            },
            SchedulerCall.Reconcile reconcile => new Call { Type = Type.Reconcile, Reconcile = Reconcile(reconcile) },
            SchedulerCall.Teardown => new Call { Type = Type.Teardown },
            _ => null,
        };
        wire?.FrameworkId = new Wire.FrameworkID { Value = framework.Value };
        return wire;
    }

    private static Call? Accept(SchedulerCall.Accept accept, IReadOnlyDictionary<OfferId, Offer> offers)
    {
        var wire = new Call { Type = Type.Accept, Accept = new Call.Types.Accept { Filters = Filters(accept.Refuse) } };
        wire.Accept.OfferIds.Add(accept.Offers.Select(Offer));
        var launch = new Operation { Type = Operation.Types.Type.Launch, Launch = new Operation.Types.Launch() };
        if (accept.Offers.Select(offers.GetValueOrDefault).FirstOrDefault(offer => offer is not null) is not { } known)
        {
            // The offer is gone: the master says so of each task, whatever agent is named.
            known = new Offer { Id = default, Agent = new AgentId("unknown"), Hostname = "", Resources = Resources.None };
        }

        launch.Launch.TaskInfos.Add(accept.Tasks.Where(task => TaskInfoWriting.Unsupported(task) is null).Select(task => TaskInfoWriting.Write(task, known.Agent, known.Role)));
        if (launch.Launch.TaskInfos.Count > 0) wire.Accept.Operations.Add(launch);
        return wire;
    }

    private static Call.Types.Decline Decline(SchedulerCall.Decline decline)
    {
        var wire = new Call.Types.Decline { Filters = Filters(decline.Refuse) };
        wire.OfferIds.Add(decline.Offers.Select(Offer));
        return wire;
    }

    private static Call.Types.Revive Revive(SchedulerCall.Revive revive)
    {
        var wire = new Call.Types.Revive();
        wire.Roles.Add(revive.Roles.Select(role => role.Value));
        return wire;
    }

    private static Call.Types.Suppress Suppress(SchedulerCall.Suppress suppress)
    {
        var wire = new Call.Types.Suppress();
        wire.Roles.Add(suppress.Roles.Select(role => role.Value));
        return wire;
    }

    private static Call.Types.Kill Kill(SchedulerCall.Kill kill)
    {
        var wire = new Call.Types.Kill { TaskId = new Wire.TaskID { Value = kill.Task.Value } };
        if (kill.Agent is { } agent) wire.AgentId = Agent(agent);
        if (kill.Grace is { } grace) wire.KillPolicy = new Wire.KillPolicy { GracePeriod = new Wire.DurationInfo { Nanoseconds = Scalars.Nanoseconds(grace) } };
        return wire;
    }

    private static Call.Types.Reconcile Reconcile(SchedulerCall.Reconcile reconcile)
    {
        var wire = new Call.Types.Reconcile();
        foreach (var (task, agent) in reconcile.Tasks)
        {
            var asked = new Call.Types.Reconcile.Types.Task { TaskId = new Wire.TaskID { Value = task.Value } };
            if (agent is { } named) asked.AgentId = Agent(named);
            wire.Tasks.Add(asked);
        }

        return wire;
    }

    private static Wire.OfferID Offer(OfferId id) => new() { Value = id.Value };

    private static Wire.AgentID Agent(AgentId id) => new() { Value = id.Value };

    private static Wire.Filters Filters(TimeSpan refuse) => new() { RefuseSeconds = Math.Max(0, refuse.TotalSeconds) };
}
