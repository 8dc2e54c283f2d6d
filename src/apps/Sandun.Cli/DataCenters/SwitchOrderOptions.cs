using System.CommandLine;
using System.Globalization;
using Sandun.NativeApi;

namespace Sandun.Cli.DataCenters;

/// <summary>What a switch moves, as words of the command line.</summary>
internal sealed class SwitchOrderOptions
{
    private readonly Argument<string?> _from = new("from") { Description = "The data center that is left.", Arity = ArgumentArity.ZeroOrOne };

    private readonly Argument<string?> _to = new("to")
    {
        Description = "The one that takes over; may be left out where there are just two.", Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string[]> _scope = new("--scope")
    {
        Description = "A system, group or app; may be given several times [default: all]", HelpName = "path",
    };

    private readonly Option<int?> _share = new("--share") { Description = "Part of the traffic that moves, in percent [default: 100]", HelpName = "percent" };
    private readonly Option<bool> _emergency = new("--emergency") { Description = "All at once as soon as the capacity is there: no steps, no judgement." };
    private readonly Option<int?> _hold = new("--hold") { Description = "How long the source stays warm [default: 1800]", HelpName = "seconds" };
    private readonly Option<int?> _scaleLimit = new("--scale-limit") { Description = "How long the target may take to come up [default: 300]", HelpName = "seconds" };
    private readonly Option<int?> _drainLimit = new("--drain-limit") { Description = "How long requests in flight are waited for [default: 30]", HelpName = "seconds" };

    private readonly Option<string?> _steps = new("--steps")
    {
        Description = "Parts of the traffic and how long each is watched, ending with 100 [default: 1:10,10:10,50:15,100:5]", HelpName = "percent:seconds,...",
    };

    private readonly Option<bool> _force = new("--force") { Description = "Go on although the target's capacity does not suffice." };

    public void AddTo(Command command)
    {
        command.Arguments.Add(_from);
        command.Arguments.Add(_to);
        foreach (var option in (Option[])[_scope, _share, _emergency, _hold, _scaleLimit, _drainLimit, _steps, _force]) command.Options.Add(option);
    }

    public SwitchOrder Read(ParseResult parsed, bool rehearsal)
    {
        if (parsed.GetValue(_from) is not { Length: > 0 } from)
            throw new CommandFailure("say which data center is left: `sandun dc switch FROM TO --plan`; `sandun dc ls` lists them");
        var emergency = parsed.GetValue(_emergency);
        if (emergency && rehearsal) throw new CommandFailure("--emergency and --rehearse exclude each other");
        return new SwitchOrder(
            from, parsed.GetValue(_to), parsed.GetValue(_scope), parsed.GetValue(_share), rehearsal ? "rehearsal" : emergency ? "emergency" : "gated",
            parsed.GetValue(_hold), parsed.GetValue(_scaleLimit), parsed.GetValue(_drainLimit), Gates(parsed.GetValue(_steps)), parsed.GetValue(_force));
    }

    private static GateOrder? Gates(string? text)
    {
        if (text is null) return null;
        var steps = new List<GateStepOrder>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var cut = part.IndexOf(':', StringComparison.Ordinal);
            if (cut < 0 || !int.TryParse(part[..cut], NumberStyles.None, CultureInfo.InvariantCulture, out var percent) ||
                !int.TryParse(part[(cut + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
                throw new CommandFailure($"--steps '{text}': '{part}' is not percent:seconds, such as 10:30");
            steps.Add(new GateStepOrder(percent, seconds));
        }

        return new GateOrder(steps);
    }
}
