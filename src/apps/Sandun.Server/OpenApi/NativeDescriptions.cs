using Sandun.NativeApi;
using Sandun.Server.Endpoints;

namespace Sandun.Server.OpenApi;

/// <summary>The routes of Sandun's own API in words, by method and path; one that is missing here is in the document all the same.</summary>
internal static class NativeDescriptions
{
    private static readonly (string, bool, string)[] s_change =
    [
        ("dryRun", false, "true: nothing is changed, the answer is the plan"),
        ("onConflict", false, "what if a running deployment holds the app: refuse (409, names the holder), supersede (ends it and goes on from there), queue (waits for it)"),
        ("force", false, "true: the same as onConflict=supersede"),
    ];

    private static readonly (string, bool, string) s_id = ("id", true, "absolute path of the app: /shop/web");

    private const string Document = "an app, a list of apps, or a group, as JSON or YAML";
    private const string Conditions = " If-Match with the ETag of a read refuses a change of anything newer (412); If-None-Match: * creates only.";

    public static readonly IReadOnlyDictionary<string, ApiDescription> All = new Dictionary<string, ApiDescription>(StringComparer.Ordinal)
    {
        ["GET /sandun/v1/version"] = new("The server's version.", ServerJson.Default.VersionBody),
        ["GET /sandun/v1/ready"] = new("Whether server, an agent and a router work together; 503 with what is missing until they do.", ServerJson.Default.ReadyBody),
        ["GET /sandun/v1/overview"] = new("The numbers of the overview page.", NativeJson.Default.Overview),
        ["GET /sandun/v1/apps"] = new("All apps, ordered by id.", NativeJson.Default.IReadOnlyListAppSummary, ("filter", false, "part of the id, in any case")),
        ["GET /sandun/v1/app"] = new("One app with its instances, deployments and last failure.", NativeJson.Default.AppDetail, s_id),
        ["GET /sandun/v1/nodes"] = new("All nodes.", NativeJson.Default.IReadOnlyListNodeSummary),
        ["POST /sandun/v1/nodes/confirm-lost"] = new("Says that silent agents are lost, so that their tasks are replaced.", NativeJson.Default.Int64),
        ["GET /sandun/v1/roles"] = new("How the pool is shared between roles.", NativeJson.Default.IReadOnlyListRoleSummary),
        ["GET /sandun/v1/frameworks"] = new("The frameworks that share the pool.", NativeJson.Default.IReadOnlyListFrameworkSummary),
        ["GET /sandun/v1/frameworks/why"] = new("Why a framework gets what it gets.", NativeJson.Default.FrameworkWhy, ("id", true, "the framework's id or name")),
        ["GET /sandun/v1/cluster"] = new("The servers, who leads, and their store.", NativeJson.Default.ClusterStatus),
        ["GET /sandun/v1/why"] = new("Why an app waits, restarts or is not deployed yet.", NativeJson.Default.WhyReport, s_id),
        ["GET /sandun/v1/deployments"] = new("Running deployments and changes that wait for them.", NativeJson.Default.IReadOnlyListDeploymentSummary),
        ["GET /sandun/v1/deployments/ended"] = new("How the latest deployments ended, the newest first.", NativeJson.Default.IReadOnlyListEndedDeployment),
        ["POST /sandun/v1/deployments/pause"] = new("Makes a deployment move no further.", NativeJson.Default.Done, ("id", true, "the deployment")),
        ["POST /sandun/v1/deployments/continue"] = new("Lets a paused deployment, or a held stage of a rollout, go on.", NativeJson.Default.Done, ("id", true, "the deployment")),
        ["POST /sandun/v1/deployments/cancel"] = new("Ends a deployment where it stands, or drops one that waits.", NativeJson.Default.Done, ("id", true, "the deployment")),
        ["GET /sandun/v1/changes"] = new("Waits until anything has changed since a number.", NativeJson.Default.Int64, ("seen", false, "the number known")),
        ["GET /sandun/v1/log"] = new(
            "A piece of a file in a task's sandbox.",
            NativeJson.Default.LogPiece, ("task", true, "the task"), ("file", false, "stdout, stderr or a path"),
            ("offset", false, "first byte, or a negative number before the end")),
        ["GET /sandun/v1/logs/{task}/{file}"] = new("Follows a file in a task's sandbox.") { MediaType = "text/event-stream" },
        ["GET /sandun/v1/events"] = new(
            "Numbered events; Last-Event-ID resumes, a gap is told as an event of its own.",
            null, ("type", false, "only events of this type; repeatable"), ("app", false, "only events of this app; repeatable"),
            ("since", false, "resume after this number, as Last-Event-ID does"))
        { MediaType = "text/event-stream" },
        ["POST /sandun/v1/apply"] = new("Creates or changes what a document defines.", NativeJson.Default.ChangeAccepted, s_change) { Body = Document },
        ["POST /sandun/v1/plan"] = new("What applying a document would do.", NativeJson.Default.PlanReport) { Body = Document },
        ["POST /sandun/v1/scale"] = new("Changes an app's count.", NativeJson.Default.ChangeAccepted, [s_id, ("instances", true, "the wished count"), .. s_change]),
        ["POST /sandun/v1/restart"] = new("Replaces an app's instances.", NativeJson.Default.ChangeAccepted, [s_id, .. s_change]),
        ["POST /sandun/v1/remove"] = new("Removes an app or a group.", NativeJson.Default.ChangeAccepted, [s_id, .. s_change]),
        ["POST /sandun/v1/rollback"] = new(
            "Brings an older version of an app back.",
            NativeJson.Default.ChangeAccepted, [s_id, ("version", false, "the version; the last with another configuration when absent"), .. s_change]),
        ["GET /sandun/v1/diff"] = new(
            "How two versions of an app differ.",
            NativeJson.Default.DiffReport, s_id, ("from", false, "the older version; the one before when absent"),
            ("to", false, "the newer version; the current one when absent")),
        ["GET /sandun/v1/apps/{id}"] = new(
            "An app's definition, as it is put; its version is the ETag. YAML by Accept or format=yaml.",
            null, ("version", false, "an older version"), ("format", false, "yaml or json")),
        ["PUT /sandun/v1/apps/{id}"] = new(
            "The app becomes exactly this." + Conditions,
            NativeJson.Default.ChangeAccepted, s_change)
        { Body = "the whole definition, as JSON or YAML" },
        ["PATCH /sandun/v1/apps/{id}"] = new(
            "Merges into the app's definition (RFC 7396: null takes a member away)." + Conditions,
            NativeJson.Default.ChangeAccepted, s_change)
        { Body = "the members that change, as JSON or YAML" },
        ["DELETE /sandun/v1/apps/{id}"] = new("Removes an app." + Conditions, NativeJson.Default.ChangeAccepted, s_change),
        ["GET /sandun/v1/groups/{id}"] = new("A group with all below it, as it is put.", null, ("format", false, "yaml or json")),
        ["PUT /sandun/v1/groups/{id}"] = new(
            "The group becomes exactly this: what is not named is removed.",
            NativeJson.Default.ChangeAccepted, s_change)
        { Body = "the whole group, as JSON or YAML" },
        ["PATCH /sandun/v1/groups/{id}"] = new(
            "Changes a group by Marathon's rule: lists that are present replace, absent ones stay.",
            NativeJson.Default.ChangeAccepted, s_change)
        { Body = "the group, as JSON or YAML" },
        ["DELETE /sandun/v1/groups/{id}"] = new("Removes a group with all below it.", NativeJson.Default.ChangeAccepted, s_change),
        ["GET /sandun/v1/metrics"] = new("The figures of now in Prometheus' text form.") { MediaType = "text/plain" },
        ["GET /sandun/v1/metrics/names"] = new("Every metric there can be.", NativeJson.Default.IReadOnlyListMetricSummary),
        ["GET /sandun/v1/metrics/query"] = new(
            "Figures of one metric over time.",
            NativeJson.Default.MetricsAnswer, ("name", true, "the metric"),
            ("from", false, "a moment, seconds since 1970, or a length before now as in -15m; an hour before the end when absent"),
            ("to", false, "as from; now when absent"), ("step", false, "seconds between points; as many as make 300 points when absent"),
            ("where", false, "LABEL=VALUE that series must have; repeatable"),
            ("by", false, "labels, comma-separated: series that agree in them become one; empty: one of all; absent: each by itself"),
            ("aggregate", false, "how series become one: sum, mean, max, min or count"), ("over", false, "how the seconds of a step become a point: mean or max"),
            ("limit", false, "most series")),
        ["GET /sandun/v1/tokens"] = new("Join tokens.", NativeJson.Default.IReadOnlyListTokenSummary),
        ["POST /sandun/v1/tokens"] = new(
            "Makes a join token.",
            NativeJson.Default.CreatedToken, ("role", true, "agent or router"), ("ttl", false, "seconds it may be used"),
            ("node", false, "the id its holder gets")),
        ["POST /sandun/v1/tokens/revoke"] = new("Withdraws a join token.", NativeJson.Default.Done, ("id", true, "the token's id")),
        ["GET /sandun/v1/members"] = new("Agents and routers that joined.", NativeJson.Default.IReadOnlyListMemberSummary),
        ["POST /sandun/v1/members/deny"] = new(
            "Refuses a node or a certificate.",
            NativeJson.Default.Done, ("node", false, "the node"), ("serial", false, "the certificate"), ("why", false, "for people")),
        ["POST /sandun/v1/members/allow"] = new("Takes a refusal back.", NativeJson.Default.Done, ("node", false, "the node"), ("serial", false, "the certificate")),
        ["GET /sandun/v1/openapi.json"] = new("This document."),
    };
}
