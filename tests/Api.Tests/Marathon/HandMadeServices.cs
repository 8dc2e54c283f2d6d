using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Sandun.MarathonApi;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.Tests.Marathon;

/// <summary>The service scheduler as a test made it up: a view, a reply, and what was asked.</summary>
internal sealed class HandMadeServices : IServices
{
    public static readonly DeploymentId Deployment = new("97c136bf-5a28-4821-9d94-480d9fbb01c8");

    private readonly Lock _lock = new();
    private readonly List<Channel<ServiceEvent>> _followers = [];

    public ServiceView View { get; set; } = ServiceView.Empty with { RootVersion = Times.Start, At = Times.Start };

    public bool Stale { get; set; }

    public ConcurrentQueue<ServiceRequest> Asked { get; } = [];

    /// <summary>Answers in place of the default, where it is not null.</summary>
    public Func<ServiceRequest, ServiceReply?> Answers { get; set; } = _ => null;

    /// <summary>The last definition an edit gave.</summary>
    public AppSpec? Edited { get; private set; }

    public ValueTask<ServiceReply> AskAsync(ServiceRequest request, CancellationToken cancellation)
    {
        Asked.Enqueue(request);
        return new(Answers(request) ?? Default(request));
    }

    private ServiceReply Default(ServiceRequest request)
    {
        var created = ImmutableArray<PathId>.Empty;
        if (request is ServiceRequest.CreateApp create) Edited = create.Spec;
        if (request is ServiceRequest.UpdateApps update)
            foreach (var change in update.Changes)
            {
                var current = View.Apps.GetValueOrDefault(change.Id);
                if (current is null && !change.MayCreate) return new ServiceReply.Refused(RefusalKind.NotFound, $"App '{change.Id}' does not exist");
                var edit = change.Edit(current?.Spec);
                if (edit.Refusal is { } refusal) return refusal;
                Edited = edit.Spec;
                if (current is null) created = created.Add(change.Id);
            }

        return new ServiceReply.Deploying(Deployment, Times.Start, created);
    }

    public async IAsyncEnumerable<ServiceEvent> FollowAsync(int capacity, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var events = Channel.CreateUnbounded<ServiceEvent>();
        lock (_lock) _followers.Add(events);
        await foreach (var happened in events.Reader.ReadAllAsync(cancellation)) yield return happened;
    }

    public void Announce(ServiceEvent happened)
    {
        lock (_lock)
            foreach (var follower in _followers)
                follower.Writer.TryWrite(happened);
    }

    /// <summary>Puts an app into the view.</summary>
    public App Has(AppSpec spec)
    {
        var app = new App(spec, Times.Start, Times.Start, Times.Start);
        View = View with { Apps = View.Apps.SetItem(spec.Id, app) };
        return app;
    }

    /// <summary>Puts an instance into the view.</summary>
    public void Has(Instance instance)
    {
        var ofApp = View.Instances.GetValueOrDefault(instance.App, ImmutableSortedDictionary<InstanceId, Instance>.Empty);
        View = View with { Instances = View.Instances.SetItem(instance.App, ofApp.SetItem(instance.Id, instance)) };
    }
}
