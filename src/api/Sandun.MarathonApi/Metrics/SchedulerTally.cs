using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>What Marathon counts of its scheduler: what it told the resource manager, what it heard, and the deployments. Since the process began; thread-safe.</summary>
public sealed class SchedulerTally
{
    private static readonly TaskState[] s_states = Enum.GetValues<TaskState>();

    private readonly long[] _updates = new long[s_states.Length];
    private long _deployments;
    private long _dismissed;
    private long _launched;
    private long _launches;
    private long _groupLaunches;
    private long _reservations;
    private long _revives;
    private long _suppressions;
    private long _offers;
    private long _declined;
    private long _used;

    /// <summary>All counts by Marathon's names.</summary>
    public IEnumerable<KeyValuePair<string, long>> Counts =>
    [
        Of("deployments", ref _deployments), Of("deployments.dismissed", ref _dismissed), Of("mesos.calls.revive", ref _revives),
        Of("mesos.calls.suppress", ref _suppressions), Of("mesos.offer-operations.launch", ref _launches),
        Of("mesos.offer-operations.launch-group", ref _groupLaunches), Of("mesos.offer-operations.reserve", ref _reservations),
        Of("mesos.offers.declined", ref _declined), Of("mesos.offers.incoming", ref _offers), Of("mesos.offers.used", ref _used),
        .. s_states.Select((state, index) => Of("mesos.task-updates." + state.MesosName().ToLowerInvariant().Replace('_', '-'), ref _updates[index])),
        Of("tasks.launched", ref _launched),
    ];

    /// <summary>A request was answered.</summary>
    public void Answered(ServiceReply reply)
    {
        if (reply is ServiceReply.Deploying) Interlocked.Increment(ref _deployments);
        else if (reply is ServiceReply.Refused { Kind: RefusalKind.TooMany }) Interlocked.Increment(ref _dismissed);
    }

    /// <summary>The scheduler called its resource manager.</summary>
    public void Called(SchedulerCall call)
    {
        switch (call)
        {
            case SchedulerCall.Revive: Interlocked.Increment(ref _revives); break;
            case SchedulerCall.Suppress: Interlocked.Increment(ref _suppressions); break;
            case SchedulerCall.Decline decline: Interlocked.Add(ref _declined, decline.Offers.Length); break;
            case SchedulerCall.Accept accept: Accepted(accept); break;
        }
    }

    /// <summary>The resource manager told the scheduler.</summary>
    public void Heard(SchedulerEvent told)
    {
        if (told is SchedulerEvent.Offers offers) Interlocked.Add(ref _offers, offers.Items.Length);
        else if (told is SchedulerEvent.Update update) Interlocked.Increment(ref _updates[Array.IndexOf(s_states, update.Status.State)]);
    }

    /// <summary>To Marathon each task is an operation of its own, and each pod's containers together are one.</summary>
    private void Accepted(SchedulerCall.Accept accept)
    {
        var tasks = accept.Tasks.ToList();
        Interlocked.Add(ref _used, accept.Offers.Length);
        Interlocked.Add(ref _launched, tasks.Count);
        Interlocked.Add(ref _launches, tasks.Count(task => task.Group is null));
        Interlocked.Add(ref _groupLaunches, tasks.Select(task => task.Group?.Id).OfType<string>().Distinct().Count());
        Interlocked.Add(ref _reservations, accept.Operations.Count(operation => operation is OfferOperation.Reserve));
    }

    private static KeyValuePair<string, long> Of(string name, ref long count) => KeyValuePair.Create($"marathon.{name}.counter", Interlocked.Read(ref count));
}
