using Sandun.Agent;
using Sandun.Protocol;
using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes.Processes;

public sealed partial class ProcessRuntime
{
    /// <summary>Networks of tasks that ended meanwhile are left before the agent registers, unless that takes longer; then beside.</summary>
    private static readonly TimeSpan s_leavingPatience = TimeSpan.FromSeconds(5);

    public async Task<IReadOnlyList<FoundTask>> RecoverAsync(IReadOnlyList<TaskSpec> known, CancellationToken cancellation)
    {
        var (found, leaving) = (new List<FoundTask>(), new List<Task>());
        var expected = known.Select(spec => spec.Id).ToHashSet();
        foreach (var spec in known.Where(Takes))
        {
            if (await RecoverAsync(spec, leaving) is { } task) found.Add(task);
        }

        foreach (var id in _paths.NotedProcesses())
        {
            if (expected.Contains(id) || _tasks.ContainsKey(id)) continue;

            // Ended ones of the brain's are among these too; it ignores what it knows.
            if (ReadIdentity(id) is { IsAlive: true } stranger) found.Add(new FoundTask.Running(id, stranger.Pid, []));
            else found.Add(new FoundTask.NeverRan(id));
        }

        Nested.Recover(_tasks.ContainsKey);
        await Task.WhenAny(Task.WhenAll(leaving), Task.Delay(s_leavingPatience, cancellation));
        return found;
    }

    /// <summary>What is left of a task; null when the machine was booted since it ran.</summary>
    private async Task<FoundTask?> RecoverAsync(TaskSpec spec, List<Task> leaving)
    {
        // A rebuilt brain asks again while this runtime has it in hand.
        if (_tasks.TryGetValue(spec.Id, out var running))
            return running.Init is { } pid ? new FoundTask.Running(spec.Id, pid.Pid, running.Addresses) : new FoundTask.Launching(spec.Id);

        var note = ProcessNote.Read(_paths.ProcessFile(spec.Id));
        var init = note.Init;
        if (init is { IsAlive: true })
        {
            var task = new ProcessTask(spec) { Init = init, Account = AccountOf(spec), Addresses = _networks.AddressesOf(spec.Id) };
            _tasks[spec.Id] = task;
            Watch(task);
            return new FoundTask.Running(spec.Id, init.Pid, task.Addresses);
        }

        leaving.Add(LeaveNetworksAsync(spec.Id));
        if (init is null || note.NeverRan)
        {
            await SweepAsync(spec.Id, null);
            return new FoundTask.NeverRan(spec.Id);
        }

        if (note.ExitCode is null && init.BootId != ProcessIdentity.CurrentBoot) return null;
        var end = ReadEnd(spec, note.ExitCode, exceededMemory: false);
        await SweepAsync(spec.Id, null);
        return new FoundTask.Ended(spec.Id, end);
    }

    /// <summary>The account of an adopted task; its probes run as it. One that was deleted meanwhile leaves them to the agent's.</summary>
    private Account? AccountOf(TaskSpec spec)
    {
        try
        {
            return FindAccount(spec);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
