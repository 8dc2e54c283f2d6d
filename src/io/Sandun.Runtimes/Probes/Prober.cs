using System.Collections.Concurrent;
using System.Collections.Immutable;
using Sandun.Agent;
using Sandun.Protocol;

namespace Sandun.Runtimes.Probes;

/// <summary>
/// Probes the health and readiness of running tasks, each check on its own schedule, and reports what it finds. A task that has
/// not yet succeeded is asked at short intervals before its first regular probe, so that it counts as healthy as soon as it is;
/// what fails in that time is not reported.
/// </summary>
public sealed class Prober : IDisposable
{
    /// <summary>Network probes in flight: they wait more than they work.</summary>
    private const int NetworkProbesAtOnce = 128;

    /// <summary>Commands in flight: each is a few processes.</summary>
    private const int CommandsAtOnce = 8;

    /// <summary>Marathon's first probe comes after the interval, but no later than this.</summary>
    private static readonly TimeSpan s_longestFirst = TimeSpan.FromSeconds(5);

    /// <summary>The early probes begin here and double up to <see cref="s_slowestEarly"/>.</summary>
    private static readonly TimeSpan s_firstEarly = TimeSpan.FromMilliseconds(50);

    /// <summary>What timers count in.</summary>
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(1);

    private static readonly TimeSpan s_slowestEarly = TimeSpan.FromMilliseconds(400);

    private readonly Func<TaskSpec, ITaskRuntime> _runtimes;
    private readonly string _agentAddress;
    private readonly Action<AgentInput> _report;
    private readonly TimeProvider _time;
    private readonly NetworkProbe _network = new();
    private readonly SemaphoreSlim _networkSlots = new(NetworkProbesAtOnce);
    private readonly SemaphoreSlim _commandSlots = new(CommandsAtOnce);
    private readonly ConcurrentDictionary<TaskId, CancellationTokenSource> _running = [];

    /// <param name="runtimes">Finds the runtime of a task, for COMMAND checks.</param>
    /// <param name="agentAddress">Where host ports of this machine are reached.</param>
    /// <param name="report">Takes the results.</param>
    /// <param name="time">By which it waits from one probe to the next; null for the machine's clock.</param>
    public Prober(Func<TaskSpec, ITaskRuntime> runtimes, string agentAddress, Action<AgentInput> report, TimeProvider? time = null)
    {
        _runtimes = runtimes;
        _agentAddress = agentAddress;
        _report = report;
        _time = time ?? TimeProvider.System;
    }

    public void Start(AgentCommand.StartProbes wanted)
    {
        var stopping = new CancellationTokenSource();
        if (!_running.TryAdd(wanted.Task.Id, stopping)) return;
        for (var i = 0; i < wanted.Task.HealthChecks.Length; i++)
        {
            var index = i;
            var succeeded = wanted.Checks.Any(check => check.Index == index && check.FirstSuccess is not null);
            _ = RunAsync(() => CheckAsync(wanted.Task, index, wanted.IpAddresses, succeeded, stopping.Token));
        }

        if (wanted.Task.Check is { } generic) _ = RunAsync(() => AskAsync(wanted.Task, generic, wanted.IpAddresses, stopping.Token));
        if (wanted.Task.ReadinessCheck is { } readiness && !wanted.IsReady)
            _ = RunAsync(() => AwaitReadinessAsync(wanted.Task, readiness, wanted.IpAddresses, stopping.Token));
    }

    public void Stop(TaskId task)
    {
        if (_running.TryRemove(task, out var stopping)) stopping.Cancel();
    }

    public void Dispose()
    {
        foreach (var task in _running.Keys) Stop(task);
        _network.Dispose();
    }

    private static async Task RunAsync(Func<Task> loop)
    {
        try
        {
            await Task.Yield();
            await loop();
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException)
        {
            // The task ended, or the agent does.
        }
    }

    private async Task CheckAsync(TaskSpec task, int index, ImmutableArray<string> addresses, bool succeeded, CancellationToken cancellation)
    {
        var check = task.HealthChecks[index];
        var fromScheduler = check.Protocol is HealthCheckProtocol.Http or HealthCheckProtocol.Https or HealthCheckProtocol.Tcp;
        var first = fromScheduler ? Shorter(check.Interval, s_longestFirst) : check.Delay;
        if (succeeded) await Task.Delay(Jitter(Shorter(check.Interval, s_longestFirst)), _time, cancellation);
        else if (!fromScheduler) await Task.Delay(first, _time, cancellation);
        else if (await SucceedsEarlyAsync(first, () => ProbeAsync(task, check, addresses, cancellation), cancellation))
        {
            _report(new AgentInput.Probed(task.Id, index, null));
            await Task.Delay(check.Interval, _time, cancellation);
        }

        while (true)
        {
            var next = Task.Delay(check.Interval, _time, cancellation);
            var outcome = await ProbeAsync(task, check, addresses, cancellation);
            if (outcome.Counts) _report(new AgentInput.Probed(task.Id, index, outcome.Failure));
            await next;
        }
    }

    /// <summary>Asks a generic check again and again; what gives no answer in time is asked again, and a command that was cut off says nothing.</summary>
    private async Task AskAsync(TaskSpec task, HealthCheckSpec check, ImmutableArray<string> addresses, CancellationToken cancellation)
    {
        await Task.Delay(check.Delay, _time, cancellation);
        while (true)
        {
            var next = Task.Delay(check.Interval, _time, cancellation);
            var outcome = await ProbeAsync(task, check, addresses, cancellation);
            if (outcome.Answer(check.Protocol) is { } code) _report(new AgentInput.Checked(task.Id, new CheckAnswer(check.Protocol, code)));
            await next;
        }
    }

    /// <summary>Asks at growing intervals until the first success or until the time is over.</summary>
    private async Task<bool> SucceedsEarlyAsync(TimeSpan time, Func<Task<ProbeOutcome>> probe, CancellationToken cancellation)
    {
        var started = _time.GetTimestamp();
        for (var wait = s_firstEarly; _time.GetElapsedTime(started) + wait < time; wait = Shorter(wait * 2, s_slowestEarly))
        {
            await Task.Delay(wait, _time, cancellation);
            if (await probe() is { Failure: null, Counts: true }) return true;
        }

        var left = time - _time.GetElapsedTime(started);
        if (left > TimeSpan.Zero) await Task.Delay(left, _time, cancellation);
        return false;
    }

    private async Task AwaitReadinessAsync(TaskSpec task, ReadinessCheckSpec check, ImmutableArray<string> addresses, CancellationToken cancellation)
    {
        ReadinessResult last = new(false, 504);
        async Task<ProbeOutcome> AskAsync()
        {
            last = await AskReadinessAsync(task, check, addresses, cancellation);
            return last.Ready ? ProbeOutcome.Success : ProbeOutcome.Discarded;
        }

        await SucceedsEarlyAsync(check.Interval, AskAsync, cancellation);
        _report(new AgentInput.ReadinessProbed(task.Id, last));
        while (!last.Ready)
        {
            var next = Task.Delay(check.Interval, _time, cancellation);
            await AskAsync();
            _report(new AgentInput.ReadinessProbed(task.Id, last));
            if (!last.Ready) await next;
        }
    }

    private async Task<ReadinessResult> AskReadinessAsync(TaskSpec task, ReadinessCheckSpec check, ImmutableArray<string> addresses, CancellationToken cancellation)
    {
        if (ProbeTarget.Of(task, check, _agentAddress, addresses) is not { } target) return new ReadinessResult(false, 504);
        await _networkSlots.WaitAsync(cancellation);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(check.Timeout);
        try
        {
            return await _network.ReadinessAsync(target.Address(check.Https, check.Path), check, timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new ReadinessResult(false, 504);
        }
        finally
        {
            _networkSlots.Release();
        }
    }

    private async Task<ProbeOutcome> ProbeAsync(TaskSpec task, HealthCheckSpec check, ImmutableArray<string> addresses, CancellationToken cancellation)
    {
        var slots = check.Protocol == HealthCheckProtocol.Command ? _commandSlots : _networkSlots;
        await slots.WaitAsync(cancellation);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(check.Timeout);
        try
        {
            return await ProbeOnceAsync(task, check, addresses, timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return ProbeOutcome.Failed($"no answer within {check.Timeout.TotalSeconds:0.###} seconds");
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return ProbeOutcome.Failed(failure.Message);
        }
        finally
        {
            slots.Release();
        }
    }

    private async Task<ProbeOutcome> ProbeOnceAsync(TaskSpec task, HealthCheckSpec check, ImmutableArray<string> addresses, CancellationToken cancellation)
    {
        if (check.Protocol == HealthCheckProtocol.Command)
            return await _runtimes(task).ProbeAsync(task, check.Command ?? "false", cancellation) is { } wrong ? ProbeOutcome.Failed(wrong) : ProbeOutcome.Success;
        if (ProbeTarget.Of(task, check, _agentAddress, addresses) is not { } target)
            return ProbeOutcome.Failed($"the task has no port {check.PortIndex ?? 0} to probe");
        if (check.Protocol is HealthCheckProtocol.Tcp or HealthCheckProtocol.MesosTcp) return await NetworkProbe.TcpAsync(target, cancellation);
        var https = check.Protocol is HealthCheckProtocol.Https or HealthCheckProtocol.MesosHttps;
        return await _network.HttpAsync(target.Address(https, check.Path), check.IgnoreHttp1xx, cancellation);
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    /// <summary>Adopted tasks would otherwise all be probed in the same moment.</summary>
    private static TimeSpan Jitter(TimeSpan most)
    {
        var drawn = most * Random.Shared.NextDouble();
        return drawn < s_tick ? s_tick : drawn;
    }
}
