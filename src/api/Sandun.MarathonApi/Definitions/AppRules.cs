using System.Text.RegularExpressions;
using Sandun.Autoscaler.Policies;
using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>Rules that join several members of a definition.</summary>
internal static partial class AppRules
{
    private const string SingleInstance = "MARATHON_SINGLE_INSTANCE_APP";

    public static AppSpec Check(Member app, AppSpec spec)
    {
        var findings = app.Findings;
        if (findings.AnyType) return spec;
        if (spec.Instances > AppJsonReader.MaxInstances)
            findings.BrokenRule(app["instances"].Path, $"is greater than Sandun's bound of {AppJsonReader.MaxInstances} instances an app");
        var hasCommand = spec.Command is not null;
        if (hasCommand && !spec.Arguments.IsEmpty) findings.BrokenRule(app["args"].Path, "may not be combined with cmd");
        if (hasCommand ? !spec.Arguments.IsEmpty : spec.Arguments.IsEmpty && spec.Container?.Image is null)
            findings.BrokenRule(app.Path, "AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'.");
        if (spec.HasOwnExecutor) CheckExecutor(app, spec);
        if (spec.Dependencies.Any(spec.Id.IsWithin))
            findings.BrokenRule(app["dependencies"].Path, "Dependency graph has cyclic dependencies.");
        CheckScaling(app, spec);
        if (spec.Labels.TryGetValue(SingleInstance, out var single) && single == "true") CheckSingle(app, spec);
        return spec;
    }

    /// <summary>An executor talks with its agent at a port of the machine, and its task is no process the agent could enter.</summary>
    private static void CheckExecutor(Member app, AppSpec spec)
    {
        var (findings, executor) = (app.Findings, app["executor"]);
        if (!IsExecutor().IsMatch(spec.Executor)) findings.BrokenRule(executor.Path, @"error.pattern: must be //cmd or a path such as /usr/libexec/run, which matches ^(//cmd)|(/?[^/]+(/[^/]+)*)|$");
        if (spec.Network != NetworkMode.Host)
            findings.NotThereYet(executor.Path, "an executor of its own needs the machine's network, where its agent is: leave networks out, or say host");
        if (spec.HealthChecks.Any(check => check.Protocol == HealthCheckProtocol.Command) || app["check"]["exec"].IsPresent)
            findings.NotThereYet(executor.Path, "a task in an executor of its own cannot be entered for checks by command: use HTTP or TCP checks");
    }

    [GeneratedRegex(@"\A/?[^/]+(/[^/]+)*\z")]
    private static partial Regex IsExecutor();

    private static void CheckScaling(Member app, AppSpec spec)
    {
        if (!spec.Extensions.TryGetValue(ScalingReader.Member, out var json)) return;
        ScalingReader.Read(json, spec, out var problems);
        foreach (var problem in problems)
            app.Findings.BrokenRule(problem.Member.Length == 0 ? app[ScalingReader.Member].Path : $"{app[ScalingReader.Member].Path}/{problem.Member}", problem.Rule);
    }

    private static void CheckSingle(Member app, AppSpec spec)
    {
        if (spec.Instances > 1) app.Findings.BrokenRule(app["instances"].Path, $"must be at most 1 for an app labelled {SingleInstance}");
        if (spec.Upgrade is not { MinimumHealthThousandths: 0, MaximumOverThousandths: 0 })
            app.Findings.BrokenRule(app["upgradeStrategy"].Path,
                $"minimumHealthCapacity and maximumOverCapacity must be 0 for an app labelled {SingleInstance}");
    }
}
