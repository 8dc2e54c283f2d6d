using System.Collections.Immutable;
using System.Globalization;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>
/// Asks frameworks to leave machines before their maintenance: whoever uses, or is offered, something of such an agent has one inverse offer
/// about it at most. Only agents are looked at on which something changed.
/// </summary>
internal sealed class InverseOffering(string offerPrefix)
{
    /// <summary>As for offers that are declined.</summary>
    private static readonly TimeSpan s_refuseDefault = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_refuseMinimum = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_refuseMaximum = TimeSpan.FromDays(365);

    private long _made;

    /// <summary>A framework's answers; those to inverse offers it does not hold are left out.</summary>
    public static void Answer(FrameworkState framework, ImmutableArray<OfferId> offers, bool isAccepted, TimeSpan refuse, Turn turn)
    {
        var time = refuse < TimeSpan.Zero ? s_refuseDefault : refuse < s_refuseMinimum ? s_refuseMinimum : refuse > s_refuseMaximum ? s_refuseMaximum : refuse;
        foreach (var id in offers)
        {
            if (turn.Pool.InverseOffers.Find(id) is not { } offer || offer.Framework != framework.Id) continue;
            turn.Record(new ResourceManagerFact.InverseOfferRemoved(id));
            turn.Record(new ResourceManagerFact.InverseAnswerPut(
                new InverseAnswer(offer.Offer.Agent, framework.Id, offer.Offer.Unavailability, isAccepted, turn.Now, turn.Now + time)));
        }
    }

    /// <summary>A framework that revives is asked again at once.</summary>
    public static void Revive(FrameworkState framework, Turn turn)
    {
        foreach (var answer in turn.Pool.InverseOffers.Answers.Where(answer => answer.Framework == framework.Id && answer.Until is not null).ToArray()) Reopen(answer, turn);
    }

    /// <summary>Frameworks whose answer has had its time are asked again.</summary>
    public static void RunDue(Turn turn)
    {
        while (turn.Pool.InverseOffers.NextEndedBy(turn.Now) is { } answer) Reopen(answer, turn);
    }

    public void Run(Turn turn)
    {
        if (turn.Pool.Agents.OutagesChanged.Count == 0) return;
        var made = new SortedDictionary<FrameworkId, ImmutableArray<InverseOffer>.Builder>();
        foreach (var id in turn.Pool.Agents.TakeOutagesChanged())
        {
            var agent = turn.Pool.Agents.Find(id);
            var planned = agent?.Outage is { IsDown: false } outage ? outage.Unavailability : null;
            TakeBack(id, planned, turn);
            if (planned is not null && agent!.Session is not null) Ask(agent, planned, made, turn);
        }

        foreach (var (framework, offers) in made) turn.Tell(framework, new SchedulerEvent.InverseOffers(offers.ToImmutable()));
    }

    private static void Reopen(InverseAnswer answer, Turn turn)
    {
        turn.Record(new ResourceManagerFact.InverseAnswerPut(answer with { Until = null }));
        turn.Pool.Agents.NoteOutage(answer.Agent);
    }

    /// <summary>What was asked about another outage, or is past, is void.</summary>
    private static void TakeBack(AgentId id, Unavailability? planned, Turn turn)
    {
        foreach (var offer in turn.Pool.InverseOffers.OnAgent(id))
        {
            if (offer.Offer.Unavailability == planned) continue;
            turn.Record(new ResourceManagerFact.InverseOfferRemoved(offer.Offer.Id));
            turn.Tell(offer.Framework, new SchedulerEvent.RescindInverseOffer(offer.Offer.Id));
        }

        if (turn.Pool.InverseOffers.AnswersOn(id).Any(answer => answer.Unavailability != planned)) turn.Record(new ResourceManagerFact.InverseAnswersRemoved(id));
    }

    private void Ask(AgentState agent, Unavailability planned, SortedDictionary<FrameworkId, ImmutableArray<InverseOffer>.Builder> made, Turn turn)
    {
        var asked = turn.Pool.InverseOffers.OnAgent(agent.Id).Select(offer => offer.Framework).ToHashSet();
        foreach (var (holder, holding) in agent.Holdings.All)
        {
            if (holding.Used.IsNone && holding.Offered.IsNone) continue;
            if (turn.Pool.Frameworks.Find(holder.Framework) is not { IsServed: true } framework) continue;
            // Those that leave by themselves when they are told to are told so by a drain.
            if (framework.Info.Can(FrameworkCapabilities.Vacates) || turn.Pool.InverseOffers.AnswerOf(agent.Id, framework.Id) is { Until: not null }) continue;
            if (!asked.Add(framework.Id)) continue;
            var offer = new InverseOffer(new OfferId(string.Create(CultureInfo.InvariantCulture, $"{offerPrefix}-I{_made++}")), agent.Id, planned)
            {
                Hostname = agent.Record.Spec.Hostname, Address = agent.Record.Spec.Address, HttpPort = agent.Record.Spec.HttpPort,
            };
            turn.Record(new ResourceManagerFact.InverseOfferPut(new OutstandingInverse(framework.Id, offer, turn.Now)));
            if (!made.TryGetValue(framework.Id, out var offers)) made[framework.Id] = offers = ImmutableArray.CreateBuilder<InverseOffer>();
            offers.Add(offer);
        }
    }
}
