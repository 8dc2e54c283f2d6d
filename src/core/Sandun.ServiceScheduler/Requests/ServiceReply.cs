using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>The answer to a <see cref="ServiceRequest"/>; given once its facts are durable.</summary>
public abstract record ServiceReply
{
    private ServiceReply()
    {
    }

    /// <summary>A deployment was started, or (when nothing changed) an id was drawn for an empty one.</summary>
    /// <param name="Deployment">The deployment's id.</param>
    /// <param name="Version">The version it brings about.</param>
    /// <param name="Created">Apps and groups that were new, for 201 and Location.</param>
    public sealed record Deploying(DeploymentId Deployment, DateTimeOffset Version, ImmutableArray<PathId> Created) : ServiceReply
    {
        /// <summary>Counts that were not taken.</summary>
        public ImmutableArray<KeptCount> Kept { get; init; } = [];
    }

    /// <summary>The change waits for deployments that hold its apps; its deployment will have this id.</summary>
    public sealed record Queued(DeploymentId Deployment, ImmutableArray<DeploymentId> Holders) : ServiceReply;

    /// <summary>What a change would do, when it was asked for as a dry run.</summary>
    public sealed record Planned(ChangePlan Plan) : ServiceReply;

    /// <summary>The steps a dry run would take.</summary>
    public sealed record Steps(ImmutableArray<DeploymentStep> Items) : ServiceReply;

    /// <summary>The instances as they were when they were told to go.</summary>
    public sealed record Killed(ImmutableArray<Instance> Instances) : ServiceReply;

    /// <summary>Done, with nothing to say.</summary>
    public sealed record Done : ServiceReply;

    /// <param name="Kind">The class of refusal.</param>
    /// <param name="Message">One sentence, in Marathon's words where it has any.</param>
    /// <param name="Details">The broken rules, for <see cref="RefusalKind.Invalid"/>.</param>
    /// <param name="Deployments">The deployments that hold the apps, for <see cref="RefusalKind.Locked"/>.</param>
    public sealed record Refused(
        RefusalKind Kind, string Message, ImmutableArray<InvalidMember> Details, ImmutableArray<DeploymentId> Deployments) : ServiceReply
    {
        public Refused(RefusalKind kind, string message)
            : this(kind, message, [], [])
        {
        }

        /// <summary>A broken rule of one member.</summary>
        public static Refused InvalidAt(string path, string error) =>
            new(RefusalKind.Invalid, "Object is not valid", [new InvalidMember(path, error)], []);
    }
}
