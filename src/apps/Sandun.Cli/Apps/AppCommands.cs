using System.CommandLine;
using System.Globalization;
using Sandun.Cli.Connection;
using Sandun.Cli.Deployments;
using Sandun.Cli.Output;
using Sandun.Formats;
using Sandun.NativeApi;

namespace Sandun.Cli.Apps;

/// <summary><c>sandun app …</c></summary>
internal static class AppCommands
{
    public static Command Create()
    {
        var app = new Command("app", "Apps: list, show, change, restart, remove, read their output.");
        app.Add(List());
        app.Add(Get());
        app.Add(AppApplyCommand.Create());
        app.Add(Scale());
        app.Add(Change("restart", "Replaces all instances, keeping the health the upgrade strategy asks for.", ChangeVerb.Restart));
        app.Add(Change("rm", "Removes an app and stops its instances.", ChangeVerb.Remove, new Option<bool>("--group")
        {
            Description = "It is a group: remove it with all apps and groups in it; of / also --force is asked for.",
        }));
        app.Add(PlanCommand.Create());
        app.Add(AppHistoryCommands.Diff());
        app.Add(AppHistoryCommands.RollBack());
        app.Add(AppLogsCommand.Create());
        app.Add(Versions());
        return app;
    }

    public static Argument<string> IdArgument() => new("app") { Description = "The app's id: /shop/web" };

    private static Command List()
    {
        var options = new SessionOptions();
        var filter = new Argument<string?>("filter")
        {
            Description = "Only apps whose id contains this text.", Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("ls", "Lists the apps.") { filter };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var apps = await session.Server.AppsAsync(parsed.GetValue(filter), cancellation);
            session.Printer.Print(apps, NativeJson.Default.IReadOnlyListAppSummary, printer => AppTables.List(printer, apps, parsed.GetValue(filter)));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Get()
    {
        var options = new SessionOptions();
        var id = IdArgument();
        var definition = new Option<bool>("--definition") { Description = "Print the definition alone, as Marathon's JSON (with -o yaml as YAML)." };
        var command = new Command("get", "Shows one app with its instances.") { id, definition };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var app = await session.Server.AppAsync(AppIds.Absolute(parsed.GetRequiredValue(id)), cancellation);
            if (parsed.GetValue(definition)) Console.Out.WriteLine(session.Printer.IsYaml ? YamlText.FromJson(app.DefinitionJson).TrimEnd() : app.DefinitionJson);
            else session.Printer.Print(app, NativeJson.Default.AppDetail, printer => AppTables.Detail(printer, app));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Scale()
    {
        var options = new SessionOptions();
        var waiting = new DeploymentWaitOptions();
        var id = IdArgument();
        var instances = new Argument<int>("instances") { Description = "How many are wished for; 0 suspends the app." };
        instances.Validators.Add(result =>
        {
            // Asking the result for its value throws when the text is no number; the parser itself says that in words.
            if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var count) && count < 0) result.AddError("instances: a count is 0 or more");
        });
        var command = new Command("scale", "Changes how many instances an app has.") { id, instances };
        options.AddTo(command);
        waiting.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var app = AppIds.Absolute(parsed.GetRequiredValue(id));
            var wished = parsed.GetValue(instances);
            var wish = new ChangeWish(ChangeVerb.Scale) { Id = app, Instances = wished };
            return await waiting.RunAsync(parsed, session, wish, $"scale {app} to {wished}", cancellation);
        });
        return command;
    }

    private static Command Change(string name, string description, ChangeVerb verb, Option<bool>? ofGroup = null)
    {
        var options = new SessionOptions();
        var waiting = new DeploymentWaitOptions();
        var id = IdArgument();
        var command = new Command(name, description) { id };
        if (ofGroup is not null) command.Options.Add(ofGroup);
        options.AddTo(command);
        waiting.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var app = AppIds.Absolute(parsed.GetRequiredValue(id));
            return await waiting.RunAsync(parsed, session, new ChangeWish(verb) { Id = app, IsGroup = ofGroup is not null && parsed.GetValue(ofGroup) }, $"{name} {app}", cancellation);
        });
        return command;
    }

    private static Command Versions()
    {
        var options = new SessionOptions();
        var id = IdArgument();
        var command = new Command("versions", "Lists an app's stored versions, newest first.") { id };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var app = await session.Server.AppAsync(AppIds.Absolute(parsed.GetRequiredValue(id)), cancellation);
            session.Printer.Print(app.Versions, VersionsJson.Default.IReadOnlyListDateTimeOffset, printer => printer.Table(
                ["version", "age", ""],
                app.Versions.Select(IReadOnlyList<Cell> (version) =>
                [
                    Wording.Version(version), Wording.Ago(version, DateTimeOffset.UtcNow), version == app.Summary.Version ? "current" : "",
                ])));
            return ExitCode.Ok;
        });
        return command;
    }
}
