using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.DataCenters;

/// <summary>
/// The brain of the data centers: describes them, moves apps from one to another, and weighs out or leaves one that fails. It moves nothing
/// itself: the service scheduler keeps its orders beside its apps and carries them out as it does everything else.
/// </summary>
public sealed class DataCenterMachine : IMachine<DataCenterInput, DataCenterFact, DataCenterCommand>, IMachineView<DataCenterView>
{
    private readonly DataCenterState _state = new();

    /// <summary>Nothing is awaited: each observation brings the time along.</summary>
    public DateTimeOffset? NextDeadline => null;

    public void Apply(DataCenterFact fact) => _state.Apply(fact);

    public void OnDeadline(DateTimeOffset now, Decision<DataCenterFact, DataCenterCommand> decision)
    {
    }

    public DataCenterView TakeView(DateTimeOffset now) => new()
    {
        At = now, Centers = _state.Centers, Plans = _state.Plans, Policy = _state.Policy,
    };

    public void Decide(DataCenterInput input, DateTimeOffset now, Decision<DataCenterFact, DataCenterCommand> decision)
    {
        var turn = new DataCenterTurn(_state, now, decision);
        switch (input)
        {
            case DataCenterInput.Started: turn.OrderRules(); break;
            case DataCenterInput.Request request: turn.Order(new DataCenterCommand.Reply(request.Call, Answer(turn, request.Body))); break;
            case DataCenterInput.Observed observed: Look(turn, observed.Seen); break;
            default: throw new ArgumentOutOfRangeException(nameof(input), input, "not an input of the data centers");
        }
    }

    private DataCenterReply Answer(DataCenterTurn turn, DataCenterRequest request)
    {
        switch (request)
        {
            case DataCenterRequest.Describe describe: return Describe(turn, describe.Center);
            case DataCenterRequest.SetPolicy { Policy.Error: { } error }: return new DataCenterReply.Refused(422, error);
            case DataCenterRequest.SetPolicy { Policy.Enabled: true } when _state.Seen.NoWitnessBecause is { } missing:
                return new DataCenterReply.Refused(409, "a failover by itself needs a third site: " + missing);
            case DataCenterRequest.SetPolicy set:
                turn.Put(set.Policy);
                if (!set.Policy.WeighOut) GiveTrafficBack(turn);
                return new DataCenterReply.Done();
            case DataCenterRequest.Begin begin: return SwitchRequests.Begin(turn, begin);
            case DataCenterRequest.Pause pause: return SwitchRequests.Pause(turn, pause);
            case DataCenterRequest.Continue go: return SwitchRequests.Continue(turn, go);
            case DataCenterRequest.Back back: return SwitchRequests.Back(turn, back);
            case DataCenterRequest.EndHold end: return SwitchRequests.EndHold(turn, end);
            case DataCenterRequest.LetGo go: return SwitchRequests.LetGo(turn, go);
            default: throw new ArgumentOutOfRangeException(nameof(request), request, "not a request to the data centers");
        }
    }

    private DataCenterReply Describe(DataCenterTurn turn, DataCenter center)
    {
        if (center.Error is { } error) return new DataCenterReply.Refused(422, error);
        var known = _state.CenterOf(center.Id);
        turn.Put(center with { TrafficMille = known.TrafficMille, WeighedOutBecause = known.WeighedOutBecause, IsLost = known.IsLost });
        return new DataCenterReply.Done();
    }

    private void Look(DataCenterTurn turn, FleetObservation seen)
    {
        _state.Seen = seen;
        foreach (var plan in _state.Plans.Values.ToList())
        {
            var watch = _state.Watches.Of(plan.Id);
            if (!plan.IsOver) watch.Add(plan, seen);
            var next = SwitchDriver.Advance(plan, seen, watch, turn.Now);
            if (next != plan) turn.Put(next);
            else if (!SwitchDriver.Followed(plan, seen)) turn.Order(plan);
        }

        foreach (var center in _state.Centers.Values.ToList())
        {
            var isLost = _state.Absences.IsLost(center.Id, seen, center.IsLost);
            if (isLost != center.IsLost) turn.Put(center with { IsLost = isLost });
        }

        foreach (var (zone, center) in _state.Centers)
        {
            if (!_state.Seen.Rules.TryGetValue(zone, out var rule) || rule == center.Rule) continue;
            turn.OrderRules();
            break;
        }

        if (_state.Policy.WeighOut) WeighOut(turn, seen);
        if (_state.Policy.Enabled && seen.NoWitnessBecause is null) FailOver(turn, seen);
    }

    private void WeighOut(DataCenterTurn turn, FleetObservation seen)
    {
        foreach (var (zone, mille, why) in _state.Gray.Judge(seen, zone => _state.CenterOf(zone).TrafficMille).ToList())
            turn.Put(_state.CenterOf(zone) with { TrafficMille = mille, WeighedOutBecause = why });
    }

    /// <summary>Nobody weighs centers in again once nobody judges them.</summary>
    private void GiveTrafficBack(DataCenterTurn turn)
    {
        _state.Gray.Clear();
        foreach (var center in _state.Centers.Values.Where(center => center.TrafficMille < 1_000).ToList())
            turn.Put(center with { TrafficMille = 1_000, WeighedOutBecause = "" });
    }

    /// <summary>Moves a lost center's work to the healthy one with the most nodes, the first by name of equals.</summary>
    private void FailOver(DataCenterTurn turn, FleetObservation seen)
    {
        if (_state.Losses.Lost(seen, _state.Policy, turn.Now) is not { } lost) return;
        var automatic = _state.Plans.Values.Where(plan => plan.By == Automatic).ToImmutableArray();
        if (_state.Plans.Values.Any(plan => !plan.IsOver)) return;
        if (automatic.Any(plan => turn.Now - plan.StartedAt < _state.Policy.HoldDown)) return;
        if (automatic.Count(plan => turn.Now - plan.StartedAt < TimeSpan.FromHours(1)) >= _state.Policy.MostAnHour) return;
        var target = seen.Centers.Values
            .Where(center => center.Zone != lost && center.Reachable > 0 && _state.CenterOf(center.Zone).Mode == ZoneMode.Active)
            .OrderByDescending(center => center.Reachable).ThenBy(center => center.Zone, StringComparer.Ordinal).FirstOrDefault();
        if (target is null) return;
        var spec = new SwitchSpec { From = lost, To = target.Zone, Kind = SwitchKind.Emergency, DrainLimit = TimeSpan.Zero, Force = true };
        turn.Order(new DataCenterCommand.AskForSwitch(spec, $"{lost} is lost: none of its agents answers and most observers do not see it"));
    }

    /// <summary>Who orders a move that nobody asked for.</summary>
    public const string Automatic = "failover";
}
