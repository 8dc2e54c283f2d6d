using System.Globalization;
using Sandun.Agent;
using Sandun.Protocol;
using Sandun.Simulation.Engine;

namespace Sandun.Simulation.World;

/// <summary>
/// The processes of one machine. They live on when the agent dies and are found again; a reboot ends them without a trace. Tasks
/// with the label <c>runs-ms</c> end by themselves after that time, others run until they crash or are stopped.
/// </summary>
internal sealed class SimRuntime(Scene scene, SimRandom random, string host)
{
    private readonly SortedDictionary<TaskId, SimContainer> _containers = [];
    private DateTimeOffset _hangsUntil;
    private int _boot;
    private int _pids;

    public string BootId => $"{host}-boot-{_boot}";

    /// <summary>Told of what happens to tasks; false when no agent listens.</summary>
    public required Func<AgentInput, bool> Tell { get; init; }

    /// <summary>Called whenever a task has begun to run.</summary>
    public required Action<SimContainer> Started { get; init; }

    /// <summary>Tasks that ever answered a health check.</summary>
    public HashSet<TaskId> Answered { get; } = [];

    public IEnumerable<SimContainer> Running => _containers.Values.Where(container => container.IsRunning);

    public bool IsRunning(TaskId task) => _containers.TryGetValue(task, out var container) && container.IsRunning;

    /// <summary>Does nothing and says nothing for a while, as an engine does whose lock is held; tasks go on.</summary>
    public void Hang(TimeSpan time)
    {
        scene.Trace.Note(host, $"runtime hangs for {time}");
        _hangsUntil = scene.Timeline.Now + time;
    }

    /// <summary>When something is done that takes so long, as the runtime may hang.</summary>
    public TimeSpan Delay(TimeSpan work) => work + (_hangsUntil > scene.Timeline.Now ? _hangsUntil - scene.Timeline.Now : TimeSpan.Zero);

    public void Launch(AgentCommand.Launch launch)
    {
        if (_containers.TryGetValue(launch.Task.Id, out var known))
        {
            if (known.IsRunning) Tell(new AgentInput.Launched(known.Spec.Id, known.Pid, ["10.0.0.1"]));
            else if (known.End is { } end) Tell(new AgentInput.Exited(known.Spec.Id, end));
            return;
        }

        var container = new SimContainer(launch.Framework, launch.Task);
        _containers.Add(launch.Task.Id, container);
        Later(container, Delay(random.Time(2, 200)), () => Begin(container));
    }

    public void Terminate(TaskId task)
    {
        if (!_containers.TryGetValue(task, out var container) || container.End is not null) return;
        if (!container.IsRunning) Fail(container, TaskReason.TaskKilledDuringLaunch);
        else if (!random.Chance(200)) Later(container, Delay(random.Time(1, 2000)), () => Exit(container, 143, TaskReason.None));
    }

    public void Kill(TaskId task)
    {
        if (!_containers.TryGetValue(task, out var container) || container.End is not null) return;
        if (container.IsRunning) Later(container, Delay(random.Time(0, 10)), () => Exit(container, 137, TaskReason.None));
        else Fail(container, TaskReason.TaskKilledDuringLaunch);
    }

    /// <summary>Whether the task's program answers a health check now.</summary>
    public bool Answers(TaskId task)
    {
        if (!_containers.TryGetValue(task, out var container) || !container.IsRunning || container.DeafUntil > scene.Timeline.Now) return false;
        Answered.Add(task);
        return true;
    }

    /// <summary>The program runs on and answers nothing for a while.</summary>
    public void SickenOne()
    {
        var running = Running.ToList();
        if (running.Count > 0) random.Pick(running).DeafUntil = scene.Timeline.Now + random.Time(1000, 120_000);
    }

    /// <summary>The program ends although nobody asked it to.</summary>
    public void CrashOne()
    {
        var running = Running.ToList();
        if (running.Count > 0) Exit(random.Pick(running), random.Between(0, 139), TaskReason.None);
    }

    public void Remove(TaskId task)
    {
        if (_containers.TryGetValue(task, out var container) && !container.IsRunning) _containers.Remove(task);
    }

    public void Destroy(TaskId task) => _containers.Remove(task);

    /// <summary>What a restarted agent finds.</summary>
    public IEnumerable<FoundTask> Find()
    {
        foreach (var (id, container) in _containers)
        {
            if (container.End is { } end) yield return new FoundTask.Ended(id, end);
            else if (container.IsRunning) yield return new FoundTask.Running(id, container.Pid, ["10.0.0.1"]);
            else yield return new FoundTask.Launching(id);
        }
    }

    /// <summary>Preparations were the dead agent's own work: they end with it.</summary>
    public void AgentDied()
    {
        foreach (var (id, container) in _containers.ToArray())
            if (!container.IsRunning && container.End is null) _containers.Remove(id);
    }

    public void Reboot()
    {
        _boot++;
        _hangsUntil = default;
        _containers.Clear();
    }

    private void Begin(SimContainer container)
    {
        if (container.End is not null) return;
        if (scene.Faults.Happens(scene.Faults.LaunchFailures))
        {
            Fail(container, TaskReason.ContainerLaunchFailed);
            return;
        }

        container.IsRunning = true;
        container.Pid = ++_pids;
        container.DeafUntil = scene.Timeline.Now + random.Time(0, 15_000);
        Started(container);
        Tell(new AgentInput.Launched(container.Spec.Id, container.Pid, ["10.0.0.1"]));
        if (container.Spec.Labels.TryGetValue("runs-ms", out var text))
            Later(container, TimeSpan.FromMilliseconds(int.Parse(text, CultureInfo.InvariantCulture)), () => Exit(container, 0, TaskReason.None));
    }

    private void Exit(SimContainer container, int code, TaskReason reason)
    {
        if (!container.IsRunning) return;
        container.IsRunning = false;
        container.End = new TaskEnd(code, reason, $"exited with {code}", "");
        scene.Trace.Note(host, $"exit {container.Spec.Id} {code}");
        var end = container.End;
        if (_hangsUntil <= scene.Timeline.Now) Tell(new AgentInput.Exited(container.Spec.Id, end));
        else Later(container, Delay(TimeSpan.Zero), () => Tell(new AgentInput.Exited(container.Spec.Id, end)));
    }

    private void Fail(SimContainer container, TaskReason reason)
    {
        _containers.Remove(container.Spec.Id);
        Tell(new AgentInput.LaunchFailed(container.Spec.Id, reason, "could not be launched"));
    }

    /// <summary>Happens unless the container is gone by then.</summary>
    private void Later(SimContainer container, TimeSpan delay, Action happens) => scene.Timeline.After(delay, () =>
    {
        if (_containers.GetValueOrDefault(container.Spec.Id) == container) happens();
    });
}
