using System.Text;
using Sandun.MarathonApi;
using Sandun.MesosApi.Client;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.Server.Roles;

/// <summary>
/// Adds to launches what apps' own executors are told and the scheduler does not know: their framework in Mesos' form, and the app's definition
/// as JSON, which Marathon gives as the task's data.
/// </summary>
internal sealed class ExecutorContext
{
    private FrameworkInfo? _framework;

    public SchedulerCall Complete(SchedulerCall call, ServiceView view)
    {
        if (call is SchedulerCall.Subscribe subscribe) _framework = subscribe.Info;
        if (call is not SchedulerCall.Accept accept || accept.Tasks.All(task => task.Executor is null)) return call;
        return accept with
        {
            Operations =
            [
                .. accept.Operations.Select(operation => operation is OfferOperation.Launch launch
                    ? launch with { Tasks = [.. launch.Tasks.Select(task => Complete(task, view))] }
                    : operation),
            ],
        };
    }

    private TaskSpec Complete(TaskSpec task, ServiceView view)
    {
        if (task.Executor is not { } executor) return task;
        if (_framework is { } framework) executor = executor with { Framework = ExecutorInfoWriting.Framework(framework with { Id = view.Framework }) };
        return task with
        {
            Executor = executor,
            Data = InstanceIds.InstanceOf(task.Id) is { } instance && view.Apps.TryGetValue(InstanceIds.AppOf(instance), out var app)
                ? Encoding.UTF8.GetBytes(AppJsonWriter.Write(app.Spec, indented: false))
                : default,
        };
    }
}
