using System.CommandLine;
using Sandun.Cli.Apps;
using Sandun.Cli.Connection;
using Sandun.NativeApi;

namespace Sandun.Cli.Scaling;

/// <summary>The commands of <c>sandun scale</c> that look at or change one app.</summary>
internal static class ScaleAppCommands
{
    private const int DefaultPinMinutes = 60;

    public static IEnumerable<Command> Create() => [Show(), Explain(), Log(), Set(), Pin(), Unpin()];

    private static Command Show()
    {
        var options = new SessionOptions();
        var app = new Argument<string?>("app") { Description = "One app's path, as in /shop/web; all when left out", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("show", "Lists the apps that scale by themselves, or one of them, with bounds and what binds them now.") { app };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            IReadOnlyList<ScalingSummary> apps = parsed.GetValue(app) is { } one
                ? [await session.Server.ScalingOfAsync(AppIds.Absolute(one), cancellation)]
                : await session.Server.ScalingAsync(cancellation);
            session.Printer.Print(apps, NativeJson.Default.IReadOnlyListScalingSummary, printer => ScaleTables.Apps(printer, apps));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Explain()
    {
        var (app, options) = (App(), new SessionOptions());
        var command = new Command("explain", "Says why an app has the count it has: inputs, each term, the binding one.") { app };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var summary = await session.Server.ScalingOfAsync(AppIds.Absolute(parsed.GetValue(app)!), cancellation);
            session.Printer.Print(summary, NativeJson.Default.ScalingSummary, printer => ScaleTables.Explain(printer, summary));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Log()
    {
        var (app, options) = (App(), new SessionOptions());
        var command = new Command("log", "Lists an app's decisions, the latest first.") { app };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var log = await session.Server.ScalingLogAsync(AppIds.Absolute(parsed.GetValue(app)!), cancellation);
            session.Printer.Print(log, NativeJson.Default.IReadOnlyListScalingDecision, printer => ScaleTables.Log(printer, log));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Set()
    {
        var (app, options) = (App(), new SessionOptions());
        var file = new Argument<string>("file") { Description = "File with the JSON of the autoscaling member; - for stdin; none takes it away" };
        var command = new Command("set", "Gives an app its autoscaling member. Restarts nothing.") { app, file };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var path = parsed.GetValue(file)!;
            if (path is not ("-" or "none") && !File.Exists(path)) throw new CommandFailure($"there is no file {path}");
            var json = path switch { "none" => "null", "-" => await Console.In.ReadToEndAsync(cancellation), _ => await File.ReadAllTextAsync(path, cancellation) };
            using var session = options.Open(parsed);
            var accepted = await session.Server.SetScalingAsync(AppIds.Absolute(parsed.GetValue(app)!), json, cancellation);
            session.Printer.Print(accepted, NativeJson.Default.ChangeAccepted, printer => printer.Line("set"));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Pin()
    {
        var (app, options) = (App(), new SessionOptions());
        var count = new Argument<int>("instances") { Description = "The count to hold" };
        var minutes = new Option<int>("--minutes") { Description = "For how long", DefaultValueFactory = _ => DefaultPinMinutes };
        var command = new Command("pin", "Holds an app's count by hand for some time.") { app, count };
        command.Options.Add(minutes);
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var id = AppIds.Absolute(parsed.GetValue(app)!);
            var done = await session.Server.PinAsync(id, parsed.GetValue(count), parsed.GetValue(minutes), cancellation);
            session.Printer.Print(done, NativeJson.Default.Done, printer => printer.Line(done.Message));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Unpin()
    {
        var (app, options) = (App(), new SessionOptions());
        var command = new Command("unpin", "Lets a pinned app follow its load again.") { app };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var done = await session.Server.UnpinAsync(AppIds.Absolute(parsed.GetValue(app)!), cancellation);
            session.Printer.Print(done, NativeJson.Default.Done, printer => printer.Line(done.Message));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Argument<string> App() => new("app") { Description = "The app's path, as in /shop/web" };
}
