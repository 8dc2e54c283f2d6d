using System.Globalization;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>
/// Makes offers by Dominant Resource Fairness over the tree of roles (Ghodsi et al., NSDI 2011; quota as in Mesos' hierarchical
/// allocator): what is free on an agent goes to the role with the smallest weighted share that has a taker, in it to the framework with
/// the smallest. Roles whose guarantees are not met come first. Only agents that changed are looked at, in order of their ids, and the
/// order between clients is taken anew for each.
/// </summary>
internal sealed partial class Allocation(string life, ResourceManagerOptions options)
{
    /// <summary>Mesos' <c>min_allocatable_resources</c>: at least this CPU, or this memory, else an offer is of no use to anybody.</summary>
    private const long UsefulMilliCpus = 10;
    private const long UsefulMemoryBytes = 32 * ResourceAmounts.BytesPerMegabyte;

    /// <summary>When more than this part of all frameworks are told something it is cheaper to go through all than to sort those.</summary>
    private const int SortedPart = 16;

    private readonly string _offerPrefix = life + "-O";

    private readonly List<FrameworkState> _untold = [];
    private readonly SortedSet<AgentId> _withheld = [];
    private long _loosened;

    /// <summary>Offers what the turn freed. All offers of a framework leave in one message.</summary>
    public void Run(Turn turn)
    {
        var ledger = turn.Pool.Ledger;
        if (_withheld.Count > 0 && ledger.Loosened != _loosened)
        {
            foreach (var id in _withheld) turn.ToOffer.Add(id);
            _withheld.Clear();
        }

        _loosened = ledger.Loosened;
        if (turn.ToOffer.IsEmpty) return;
        turn.Pool.Offers.MakeRoom(turn.ToOffer.Count);
        foreach (var agent in turn.ToOffer.InOrder())
            if (turn.ToOffer.Take(agent, out var only)) Offer(agent, only, turn);
        turn.ToOffer.Clear();
        Tell(turn);
    }

    /// <summary>Each framework's offers in one message, in order of frameworks.</summary>
    private void Tell(Turn turn)
    {
        if (_untold.Count > turn.Pool.Frameworks.All.Count / SortedPart)
        {
            foreach (var framework in turn.Pool.Frameworks.All)
                if (framework.Untold > 0) Tell(framework, turn);
        }
        else
        {
            _untold.Sort((a, b) => a.Id.CompareTo(b.Id));
            foreach (var framework in _untold) Tell(framework, turn);
        }

        _untold.Clear();
    }

    private static void Tell(FrameworkState framework, Turn turn)
    {
        turn.Tell(framework.Id, new SchedulerEvent.Offers(framework.Offers.Latest(framework.Untold)));
        framework.Untold = 0;
    }

    private void Offer(AgentState agent, FrameworkId? only, Turn turn)
    {
        if (!CanBeOffered(agent) || !IsUseful(agent.Free)) return;
        var site = new Site(agent, only, turn);
        if (turn.Pool.Ledger.HasQuotas)
        {
            Walk(turn.Pool.Ledger.Root, ref site, true);
            if (!IsUseful(agent.Free)) return;
            site.IsLeftToAll = true;
        }

        Walk(turn.Pool.Ledger.Root, ref site, false);
        if (site.IsWithheld && IsUseful(agent.Free)) _withheld.Add(agent.Id);
    }

    private static bool CanBeOffered(AgentState agent) => agent is { Session: not null, IsInPool: true, TakesWork: true };

    /// <summary>Makes one offer of what the member may have of the agent, if it wants it.</summary>
    private void OfferTo(Member member, ref Site site)
    {
        var framework = member.Taker!;
        if (site.Only is { } only && framework.Id != only) return;
        var agent = site.Agent;
        if (!IsFit(framework, member.Holder.Role, agent)) return;
        var free = agent.Free;
        var wanted = free.For(member.Role, framework.Info);
        if (site.HasQuotas)
        {
            var given = site.AllowanceOf(member.Role).Cut(wanted);
            if (!ReferenceEquals(given, wanted)) site.IsWithheld = true;
            if (!site.IsLeftToAll && !site.Helps(member.Role, given)) return;
            wanted = given;
        }

        if (!IsEnough(framework, member.Holder.Role, wanted)) return;
        if (site.Refusals is not null && site.Refusals.TryGetValue(member.Holder, out var refusal) && refusal.Blocks(wanted)) return;
        Make(member, wanted, agent, site.Turn);
        site.HasGiven = true;
    }

    private void Make(Member member, Resources resources, AgentState agent, Turn turn)
    {
        var spec = agent.Record.Spec;
        var framework = member.Taker!;
        var offer = new Offer
        {
            Id = NameOf(turn.Pool.Offers.Made), Agent = agent.Id, Hostname = spec.Hostname,
            Address = spec.Address, HttpPort = spec.HttpPort, Resources = resources, Role = member.Holder.Role, Attributes = spec.Attributes, Region = spec.Region,
            Zone = spec.Zone, HasDocker = spec.HasDocker, Networks = spec.Networks, Unavailability = agent.Outage?.Unavailability,
            Executors = turn.Pool.Tasks.ExecutorsOn(agent.Id, framework.Id) is { IsEmpty: false } executors ? [.. executors.Select(executor => executor.Id)] : default,
        };
        turn.Pool.Agents.Expect(agent);
        turn.Pool.Ledger.Expect(member);
        turn.Pool.Frameworks.Expect(framework);
        turn.Record(new ResourceManagerFact.OfferPut(new OutstandingOffer(framework.Id, offer, turn.Now)));
        if (framework.Untold++ == 0) _untold.Add(framework);
    }

    /// <summary>The resource manager's life and the number of the offer in it.</summary>
    private OfferId NameOf(long number)
    {
        Span<char> digits = stackalloc char[20];
        number.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        return new OfferId(string.Concat(_offerPrefix, digits[..length]));
    }

    /// <summary>Whether the framework can make use of the agent at all.</summary>
    private bool IsFit(FrameworkState framework, Role role, AgentState agent)
    {
        var spec = agent.Record.Spec;
        if (spec.Total.Amounts.MilliGpus > 0 && options.FilterGpuResources && !framework.Info.Can(FrameworkCapabilities.GpuResources)) return false;
        if (options.Region is { } region && spec.Region is { } other && other != region && !framework.Info.Can(FrameworkCapabilities.RegionAware))
            return false;
        return framework.Constraints is not { } constraints || !constraints.TryGetValue(role, out var filter) || filter.Lets(spec);
    }

    private static bool IsEnough(FrameworkState framework, Role role, Resources resources) =>
        framework.MinimumOf(role) is { } minimum ? resources.Meets(minimum.Alternatives) : IsUseful(resources);

    private static bool IsUseful(Resources resources)
    {
        if (resources.IsPlain) return resources.Amounts.MilliCpus >= UsefulMilliCpus || resources.Amounts.MemoryBytes >= UsefulMemoryBytes;
        var quantities = Quantities.Of(resources);
        return quantities.Plain.MilliCpus >= UsefulMilliCpus || quantities.Plain.MemoryBytes >= UsefulMemoryBytes;
    }
}
