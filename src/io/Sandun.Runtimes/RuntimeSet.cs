using Sandun.Agent;
using Sandun.Protocol;

namespace Sandun.Runtimes;

/// <summary>All runtimes of an agent. A call that names only a task goes to all of them: those that do not know it do nothing.</summary>
public sealed class RuntimeSet(params IReadOnlyList<ITaskRuntime> runtimes)
{
    public ITaskRuntime Of(TaskSpec task) => runtimes.First(runtime => runtime.Takes(task));

    public async Task<IReadOnlyList<FoundTask>> RecoverAsync(IReadOnlyList<TaskSpec> known, CancellationToken cancellation)
    {
        var found = new List<FoundTask>();
        foreach (var runtime in runtimes) found.AddRange(await runtime.RecoverAsync(known, cancellation));
        return found;
    }

    public void Terminate(TaskId task)
    {
        foreach (var runtime in runtimes) runtime.Terminate(task);
    }

    public void Kill(TaskId task)
    {
        foreach (var runtime in runtimes) runtime.Kill(task);
    }

    public void Remove(TaskId task)
    {
        foreach (var runtime in runtimes) runtime.Remove(task);
    }

    public void Resize(TaskSpec program) => Of(program).Resize(program);

    public async Task<IReadOnlyList<TaskUsage>> MeasureAsync(CancellationToken cancellation)
    {
        var usages = new List<TaskUsage>();
        foreach (var runtime in runtimes) usages.AddRange(await runtime.MeasureAsync(cancellation));
        return usages;
    }
}
