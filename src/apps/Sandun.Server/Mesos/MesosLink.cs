using System.Threading.Channels;
using Sandun.MesosApi.Client;
using Sandun.Protocol;
using Sandun.Server.Roles;

namespace Sandun.Server.Mesos;

/// <summary>
/// The service scheduler's subscription at a resource manager elsewhere, over Mesos' scheduler API. Calls go out one after the other; a
/// call that is not taken, a broken stream or a full inbox ends the subscription, and both sides then reconcile.
/// </summary>
public sealed partial class MesosLink(IReadOnlyList<Uri> masters, HttpMessageHandler handler, TimeProvider time, ILogger logger) : IResourceManagerLink, IAsyncDisposable
{
    /// <summary>Calls that may wait to be sent: more than the scheduler makes in one turn.</summary>
    private const int WaitingMax = 100_000;

    private readonly Lock _lock = new();
    private readonly HttpClient _http = new(handler) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly List<Task> _running = [];
    private Session? _session;

    /// <summary>Hands an event to the service scheduler; false when it does not take it.</summary>
    public required Func<SchedulerEvent, bool> ToScheduler { private get; init; }

    public void Call(SchedulerCall call)
    {
        if (call is SchedulerCall.Subscribe subscribe) Begin(subscribe);
        else if (Volatile.Read(ref _session) is not { } session || !session.Calls.Writer.TryWrite(call)) End(Volatile.Read(ref _session), "calls wait that cannot be sent");
    }

    public void SchedulerLost() => Cut(Interlocked.Exchange(ref _session, null));

    public async ValueTask DisposeAsync()
    {
        SchedulerLost();
        Task[] running;
        lock (_lock) running = [.. _running];
        await Task.WhenAll(running);
        _http.Dispose();
        handler.Dispose();
    }

    private void Begin(SchedulerCall.Subscribe subscribe)
    {
        var session = new Session();
        Cut(Interlocked.Exchange(ref _session, session));
        lock (_lock)
        {
            _running.RemoveAll(task => task.IsCompleted);
            _running.Add(Task.Run(() => RunAsync(session, subscribe)));
        }
    }

    private async Task RunAsync(Session session, SchedulerCall.Subscribe subscribe)
    {
        try
        {
            using var stream = await MasterStream.OpenAsync(_http, masters, subscribe, session.Ending.Token);
            var sending = SendAsync(session, stream);
            try
            {
                await foreach (var happened in stream.ReadAsync(session.Ending.Token))
                {
                    if (happened is SchedulerEvent.Subscribed subscribed) LogRegistered(logger, subscribed.Id.Value);
                    if (happened is SchedulerEvent.Error refused) LogRefusedUs(logger, refused.Message);
                    if (Volatile.Read(ref _session) != session || !ToScheduler(happened)) break;
                }

                End(session, "it was closed");
            }
            finally
            {
                Cut(session);
                await sending;
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or FormatException or OperationCanceledException or Google.Protobuf.InvalidProtocolBufferException)
        {
            End(session, failure.Message);
        }
    }

    private async Task SendAsync(Session session, MasterStream stream)
    {
        try
        {
            await foreach (var call in session.Calls.Reader.ReadAllAsync(session.Ending.Token))
            {
                Refuse(call);
                await stream.CallAsync(call, session.Ending.Token);
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
        {
            End(session, failure.Message);
        }
    }

    /// <summary>What a foreign resource manager cannot do is answered here as it would answer what is invalid.</summary>
    private void Refuse(SchedulerCall call)
    {
        if (call is not SchedulerCall.Accept accept) return;
        foreach (var task in accept.Tasks)
        {
            if (MasterStream.Unsupported(task) is not { } why) continue;
            LogRefused(logger, task.Id.Value, why);
            ToScheduler(new SchedulerEvent.Update(new TaskStatus
            {
                TaskId = task.Id, State = TaskState.Error, Reason = TaskReason.TaskInvalid, Timestamp = time.GetUtcNow(), Message = why,
            }));
        }
    }

    /// <summary>Tells the scheduler once, unless it has already begun anew.</summary>
    private void End(Session? session, string why)
    {
        if (session is not null && Interlocked.CompareExchange(ref _session, null, session) != session) return;
        Cut(session);
        if (session is not null) LogEnded(logger, why);
        ToScheduler(new SchedulerEvent.Disconnected());
    }

    private static void Cut(Session? session)
    {
        session?.Calls.Writer.TryComplete();
        session?.Ending.Cancel();
    }

    /// <summary>One subscription: what is to be sent on it, and how it is ended.</summary>
    private sealed class Session
    {
        public Channel<SchedulerCall> Calls { get; } = Channel.CreateBounded<SchedulerCall>(new BoundedChannelOptions(WaitingMax) { SingleReader = true });

        public CancellationTokenSource Ending { get; } = new();
    }
}
