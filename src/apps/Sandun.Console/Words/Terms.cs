using Sandun.NativeApi;

namespace Sandun.WebConsole.Words;

/// <summary>Phrases for the stable keys the control plane uses; a key not known here is shown as it is.</summary>
public static class Terms
{
    public static Phrase Of(AppState state) => state switch
    {
        AppState.Waiting => Texts.StateWaiting,
        AppState.Delayed => Texts.StateDelayed,
        AppState.Unhealthy => Texts.StateUnhealthy,
        AppState.Deploying => Texts.StateDeploying,
        AppState.Running => Texts.StateRunning,
        AppState.Suspended => Texts.StateSuspended,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "an app state without a word"),
    };

    public static Phrase Of(Light light) => light switch
    {
        Light.Green => Texts.LightGreen,
        Light.Yellow => Texts.LightYellow,
        Light.Red => Texts.LightRed,
        Light.Grey => Texts.LightGrey,
        _ => throw new ArgumentOutOfRangeException(nameof(light), light, "a light without a word"),
    };

    public static Phrase Component(string name) => name switch
    {
        "server" => Texts.ComponentServer,
        "store" => Texts.ComponentStore,
        "resource-manager" => Texts.ComponentResourceManager,
        "service-scheduler" => Texts.ComponentServiceScheduler,
        "agents" => Texts.ComponentAgents,
        "routers" => Texts.ComponentRouters,
        _ => AsItIs(name),
    };

    /// <summary>Marathon's conditions of an instance.</summary>
    public static Phrase Condition(string condition) => condition.ToLowerInvariant() switch
    {
        "scheduled" => Texts.ConditionScheduled,
        "provisioned" => Texts.ConditionProvisioned,
        "created" => Texts.ConditionCreated,
        "staging" => Texts.ConditionStaging,
        "starting" => Texts.ConditionStarting,
        "running" => Texts.ConditionRunning,
        "killing" => Texts.ConditionKilling,
        "killed" => Texts.ConditionKilled,
        "finished" => Texts.ConditionFinished,
        "failed" => Texts.ConditionFailed,
        "error" => Texts.ConditionError,
        "unreachable" or "unreachableinactive" => Texts.ConditionUnreachable,
        "gone" or "dropped" => Texts.ConditionGone,
        _ => AsItIs(condition),
    };

    public static Phrase Route(string route) => route switch
    {
        "starting" => Texts.RouteStarting,
        "serving" => Texts.RouteServing,
        "standby" => Texts.RouteStandby,
        "draining" => Texts.RouteDraining,
        _ => AsItIs(route),
    };

    /// <summary>The kinds of a deployment's actions, as in <c>ScaleApplication /shop/web</c>.</summary>
    public static Phrase Action(string kind) => kind switch
    {
        "StartApplication" => Texts.ActionStart,
        "StopApplication" => Texts.ActionStop,
        "ScaleApplication" => Texts.ActionScale,
        "RestartApplication" => Texts.ActionRestart,
        _ => AsItIs(kind),
    };

    public static Phrase DeploymentState(string state) => state switch
    {
        "running" => Texts.DeploymentRunning,
        "paused" => Texts.DeploymentPaused,
        "held" => Texts.DeploymentHeld,
        "queued" => Texts.DeploymentQueued,
        _ => AsItIs(state),
    };

    public static Phrase DeploymentResult(string result) => result switch
    {
        "succeeded" => Texts.ResultSucceeded,
        "failed" => Texts.ResultFailed,
        "cancelled" => Texts.ResultCancelled,
        "superseded" => Texts.ResultSuperseded,
        _ => AsItIs(result),
    };

    public static Phrase Requirement(string requirement) => requirement switch
    {
        "node" => Texts.RequirementNode,
        "role" => Texts.RequirementRole,
        "constraint" => Texts.RequirementConstraint,
        "runtime" => Texts.RequirementRuntime,
        "network" => Texts.RequirementNetwork,
        "cpus" => Texts.RequirementCpus,
        "mem" => Texts.RequirementMemory,
        "disk" => Texts.RequirementDisk,
        "gpus" => Texts.RequirementGpus,
        "ports" => Texts.RequirementPorts,
        _ => AsItIs(requirement),
    };

    private static Phrase AsItIs(string key) => new(key, key);
}
