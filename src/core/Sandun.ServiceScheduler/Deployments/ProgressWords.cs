using System.Collections.Immutable;

namespace Sandun.ServiceScheduler;

/// <summary>Says notes in English.</summary>
public static class ProgressWords
{
    /// <summary>All notes together.</summary>
    public static string Say(ImmutableArray<ProgressNote> notes)
    {
        if (notes[0].Kind is < ProgressKind.Starting or > ProgressKind.Restarting) return string.Join(' ', notes.Select(One));
        var waits = notes.Where(note => note.Kind is >= ProgressKind.Offers and <= ProgressKind.FaultyRouter).Select(One);
        var rest = notes.Where(note => note.Kind is ProgressKind.Up or ProgressKind.MoreApps).Select(One);
        return $"{One(notes[0])} waits {string.Join(", ", waits)}{string.Concat(rest)}.";
    }

    private static string One(ProgressNote note)
    {
        var values = note.Values;
        return note.Kind switch
        {
            ProgressKind.NothingLeft => "Nothing is left to do.",
            ProgressKind.Paused => $"It is paused since {values[0]}; 'sandun deploy continue {values[1]}' lets it go on.",
            ProgressKind.StepEnds => "The step is about to end.",
            ProgressKind.GreenUp => $"All {values[0]} new instances of {values[1]} are up without traffic; the traffic is next to move to them.",
            ProgressKind.GreenServes => $"The traffic of {values[0]} has moved to its new instances; the old ones are kept to go back.",
            ProgressKind.Canary => $"Canary step {values[0]} of {values[1]}: {values[2]} of {values[3]} instances of {values[4]} are new.",
            ProgressKind.CanaryWithShare => $"Canary step {values[0]} of {values[1]}: {values[2]} of {values[3]} instances of {values[4]} are new with {values[5]} % of the traffic.",
            ProgressKind.GoesOnAt => $"It goes on at {values[0]}, or with 'sandun deploy continue {values[1]}'.",
            ProgressKind.GoesOnWhenTold => $"It waits for 'sandun deploy continue {values[0]}'.",
            ProgressKind.Starting => $"Starting {values[0]}",
            ProgressKind.Stopping => $"Stopping {values[0]}",
            ProgressKind.Scaling => $"Scaling {values[0]}",
            ProgressKind.Restarting => $"Restarting {values[0]}",
            ProgressKind.Offers => $"for offers for {values[0]}",
            ProgressKind.OffersThatFit => $"for offers for {values[0]} (mostly refused so far: {values[1]})",
            ProgressKind.Delay => $"to launch {values[0]} after a delay of {values[1]} s, because tasks failed",
            ProgressKind.DelayAfter => $"to launch {values[0]} after a delay of {values[1]} s, because tasks failed (the last: {values[2]})",
            ProgressKind.Starts => $"for {values[0]} to start",
            ProgressKind.Checks => $"for {values[0]} to pass the health checks",
            ProgressKind.FailingChecks => $"for {values[0]} to pass the health checks (failing {values[1]} times: {values[2]})",
            ProgressKind.Readiness => $"for {values[0]} to be ready",
            ProgressKind.Routers => $"for the routers to serve {values[0]}",
            ProgressKind.FaultyRouter => $"for the routers to serve {values[0]} (router {values[1]} cannot: {values[2]})",
            ProgressKind.Unreachable => $"for {values[0]} on an unreachable node",
            ProgressKind.Drains => $"for {values[0]} to finish its requests",
            ProgressKind.Ends => $"for {values[0]} to end",
            ProgressKind.Replaces => $"to replace {values[0]} of an older version",
            ProgressKind.Room => "for room to launch more",
            ProgressKind.Up => $" ({values[0]} of {values[1]} are up)",
            ProgressKind.MoreApps => $"; {values[0]} more apps of this step are under way",
            _ => throw new ArgumentOutOfRangeException(nameof(note), note.Kind, "not a note"),
        };
    }
}
