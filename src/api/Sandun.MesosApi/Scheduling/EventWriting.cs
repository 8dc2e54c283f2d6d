using Google.Protobuf;
using Sandun.MesosApi.Mapping;
using Sandun.Protocol;
using Event = Sandun.MesosApi.Wire.Scheduler.Event;

namespace Sandun.MesosApi.Scheduling;

/// <summary>Events as a framework reads them.</summary>
internal static class EventWriting
{
    /// <param name="happened">What happened.</param>
    /// <param name="framework">Whom it is told.</param>
    /// <param name="id">The framework's id.</param>
    /// <param name="master">Who tells it.</param>
    /// <returns>The event; null for what has no word in Mesos' interface.</returns>
    public static Event? Write(SchedulerEvent happened, FrameworkInfo framework, FrameworkId id, Wire.MasterInfo master)
    {
        var can = framework.Capabilities;
        return happened switch
        {
            SchedulerEvent.Subscribed subscribed => Subscribed(subscribed.Id, master),
            SchedulerEvent.Offers offers => Offers(offers.Items.Select(offer => offer.ToWire(id, can))),
            SchedulerEvent.InverseOffers offers => InverseOffers(offers.Items.Select(offer => offer.ToWire(id))),
            SchedulerEvent.Rescind rescind => new Event
            {
                Type = Event.Types.Type.Rescind, Rescind = new Event.Types.Rescind { OfferId = new Wire.OfferID { Value = rescind.Offer.Value } },
            },
            SchedulerEvent.RescindInverseOffer rescind => new Event
            {
                Type = Event.Types.Type.RescindInverseOffer,
                RescindInverseOffer = new Event.Types.RescindInverseOffer { InverseOfferId = new Wire.OfferID { Value = rescind.Offer.Value } },
            },
            SchedulerEvent.Update update => new Event { Type = Event.Types.Type.Update, Update = new Event.Types.Update { Status = update.Status.ToWire(can) } },
            SchedulerEvent.UpdateOperationStatus update => new Event
            {
                Type = Event.Types.Type.UpdateOperationStatus, UpdateOperationStatus = new Event.Types.UpdateOperationStatus { Status = update.Status.ToWire(can) },
            },
            SchedulerEvent.ExecutorMessage message => Message(message),
            SchedulerEvent.Failure failure => Failure(failure),
            SchedulerEvent.Error error => new Event { Type = Event.Types.Type.Error, Error = new Event.Types.Error { Message = error.Message } },
            SchedulerEvent.Heartbeat => new Event { Type = Event.Types.Type.Heartbeat },
            _ => null,
        };
    }

    /// <summary>Halves of a list of offers, for readers that take no longer records; null where there is nothing to divide.</summary>
    public static (Event First, Event Second)? Divide(Event happened)
    {
        if (happened.Offers is not { Offers_.Count: > 1 } all) return null;
        var middle = all.Offers_.Count / 2;
        return (Offers(all.Offers_.Take(middle)), Offers(all.Offers_.Skip(middle)));
    }

    private static Event Subscribed(FrameworkId id, Wire.MasterInfo master) => new()
    {
        Type = Event.Types.Type.Subscribed,
        Subscribed = new Event.Types.Subscribed
        {
            FrameworkId = new Wire.FrameworkID { Value = id.Value }, HeartbeatIntervalSeconds = FrameworkStream.HeartbeatInterval.TotalSeconds, MasterInfo = master,
        },
    };

    private static Event Offers(IEnumerable<Wire.Offer> offers)
    {
        var wire = new Event { Type = Event.Types.Type.Offers, Offers = new Event.Types.Offers() };
        wire.Offers.Offers_.Add(offers);
        return wire;
    }

    private static Event InverseOffers(IEnumerable<Wire.InverseOffer> offers)
    {
        var wire = new Event { Type = Event.Types.Type.InverseOffers, InverseOffers = new Event.Types.InverseOffers() };
        wire.InverseOffers.InverseOffers_.Add(offers);
        return wire;
    }

    private static Event Message(SchedulerEvent.ExecutorMessage message) => new()
    {
        Type = Event.Types.Type.Message,
        Message = new Event.Types.Message
        {
            AgentId = new Wire.AgentID { Value = message.Agent.Value }, ExecutorId = new Wire.ExecutorID { Value = message.Executor.Value },
            Data = ByteString.CopyFrom(message.Data.Span),
        },
    };

    private static Event Failure(SchedulerEvent.Failure failure)
    {
        var wire = new Event { Type = Event.Types.Type.Failure, Failure = new Event.Types.Failure { AgentId = new Wire.AgentID { Value = failure.Agent.Value } } };
        if (failure.Executor is { } executor) wire.Failure.ExecutorId = new Wire.ExecutorID { Value = executor.Value };
        if (failure.Status is { } status) wire.Failure.Status = status;
        return wire;
    }
}
