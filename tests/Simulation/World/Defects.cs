using Sandun.Agent;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Sandun.ServiceScheduler;
using RM = Sandun.ResourceManager.ResourceManager;

namespace Sandun.Simulation.World;

/// <summary>Where the planted defect, if there is one, takes hold.</summary>
internal sealed class Defects(Defect defect)
{
    public bool Has(Defect one) => defect == one;

    public IMachine<ResourceManagerInput, ResourceManagerFact, ResourceManagerCommand> Wrap(RM brain) =>
        new Bent<ResourceManagerInput, ResourceManagerFact, ResourceManagerCommand>(brain, Bend, Bend);

    public IMachine<ServiceInput, ServiceFact, ServiceCommand> Wrap(ServiceScheduler.ServiceScheduler brain) =>
        new Bent<ServiceInput, ServiceFact, ServiceCommand>(brain, Bend, fact => fact);

    public static T Unwrap<T, TInput, TFact, TCommand>(IMachine<TInput, TFact, TCommand> brain)
        where TFact : class
        where T : class => brain as T ?? (T)((Bent<TInput, TFact, TCommand>)brain).Real;

    public IFactCodec<ResourceManagerFact> Wrap(IFactCodec<ResourceManagerFact> codec) => new Forgetful<ResourceManagerFact>(codec, fact => fact switch
    {
        ResourceManagerFact.AgentPut => Has(Defect.ForgetsAgents),
        ResourceManagerFact.FrameworkPut => Has(Defect.ForgetsFrameworks),
        _ => false,
    });

    public IFactCodec<AgentFact> Wrap(IFactCodec<AgentFact> codec) => new Forgetful<AgentFact>(codec, fact => fact switch
    {
        AgentFact.TaskPut => Has(Defect.ForgetsCheckpoint),
        AgentFact.IdentityPut => Has(Defect.ForgetsIdentity),
        _ => false,
    });

    public IFactCodec<ServiceFact> Wrap(IFactCodec<ServiceFact> codec) => new Forgetful<ServiceFact>(codec, fact => fact switch
    {
        ServiceFact.InstancePut => Has(Defect.ForgetsInstances),
        ServiceFact.DeploymentPut => Has(Defect.ForgetsDeployments),
        ServiceFact.EndpointPut => Has(Defect.ForgetsEndpoints),
        ServiceFact.RegistryAdvanced => Has(Defect.ForgetsRevision),
        _ => false,
    });

    /// <summary>What becomes of a command of the resource manager.</summary>
    public ResourceManagerCommand? Bend(ResourceManagerCommand command) => command switch
    {
        ResourceManagerCommand.TellFramework { Event: SchedulerEvent.Update { Status.State: TaskState.Gone or TaskState.Dropped or TaskState.Lost } }
            when Has(Defect.HidesLostTasks) => null,
        ResourceManagerCommand.TellFramework { Event: SchedulerEvent.Update { Status: { State: TaskState.Unreachable } status } } tell
            when Has(Defect.GivesUpAtOnce) => tell with { Event = new SchedulerEvent.Update(status with { State = TaskState.Gone }) },
        ResourceManagerCommand.TellAgent { Order: AgentOrder.Kill } when Has(Defect.KeepsKillsBack) => null,
        _ => command,
    };

    /// <summary>What becomes of a command of an agent.</summary>
    public AgentCommand? Bend(AgentCommand command) => command switch
    {
        AgentCommand.Kill when Has(Defect.NeverKillsHard) => null,
        AgentCommand.Send { Report: AgentReport.Status { Update: { State: TaskState.Killing } update } status } when Has(Defect.ReportsKilledTooSoon) =>
            new AgentCommand.Send(status with { Update = update with { State = TaskState.Killed } }),
        AgentCommand.Send { Report: AgentReport.Register register } when Has(Defect.RegistersWithoutTasks) =>
            new AgentCommand.Send(register with { Tasks = [] }),
        _ => command,
    };

    /// <summary>What becomes of a command of the service scheduler.</summary>
    public IEnumerable<ServiceCommand> Bend(ServiceCommand command) => command switch
    {
        ServiceCommand.CallResourceManager { Call: SchedulerCall.Accept { Operations.IsEmpty: false } } when Has(Defect.LaunchesAgainOnRetry) => [command, command],
        ServiceCommand.TellRouters tell when Has(Defect.KillsBeforeDrain) =>
        [
            command,
            .. tell.Changes.OfType<RegistryChange.EndpointPut>().Where(put => put.Endpoint.State == EndpointState.Draining)
                .Select(put => new ServiceCommand.CallResourceManager(new SchedulerCall.Kill(put.Endpoint.Task, null, null))),
        ],
        _ => [command],
    };

    private ResourceManagerInput Bend(ResourceManagerInput input) => input switch
    {
        ResourceManagerInput.AgentReported { Report: AgentReport.Register register } reported when Has(Defect.OffersTwice) =>
            reported with { Report = register with { Agent = register.Agent with { Total = Twice(register.Agent.Total) } } },
        ResourceManagerInput.AgentReported { Report: AgentReport.Status { Update.State: TaskState.Killing } status } reported
            when Has(Defect.FreesBeforeTheEnd) =>
            reported with { Report = status with { Update = status.Update with { State = TaskState.Killed } } },
        _ => input,
    };

    private ResourceManagerFact? Bend(ResourceManagerFact fact) => fact switch
    {
        ResourceManagerFact.TaskRemoved when Has(Defect.ForgetsToFree) => null,
        ResourceManagerFact.TaskPut { Task: { HasEnded: true } task } when Has(Defect.ForgetsToFree) =>
            new ResourceManagerFact.TaskPut(task with { Status = task.Status with { State = TaskState.Killing } }),
        ResourceManagerFact.TaskPut put when Has(Defect.ReusesPorts) =>
            new ResourceManagerFact.TaskPut(put.Task with { Resources = put.Task.Resources with { Ports = PortSet.Empty } }),
        _ => fact,
    };

    private ServiceInput Bend(ServiceInput input) => input switch
    {
        ServiceInput.FromResourceManager { Event: SchedulerEvent.Update { Status: { State: TaskState.Running } status } }
            when Has(Defect.CountsUnhealthyAsHealthy) =>
            new ServiceInput.FromResourceManager(new SchedulerEvent.Update(status with { Healthy = true, Checks = [new CheckResult(0, 0, status.Timestamp, status.Timestamp, null, null)] })),
        ServiceInput.Request { Body: ServiceRequest.UpdateApps update } request when Has(Defect.IgnoresTheFloor) =>
            request with { Body = update with { Changes = [.. update.Changes.Select(WithoutFloor)] } },
        _ => input,
    };

    private static AppChange WithoutFloor(AppChange change) => change with
    {
        Edit = before => change.Edit(before) is { Spec: { } spec } edit ? edit with { Spec = spec with { Upgrade = new UpgradeStrategy(0, 0) } } : change.Edit(before),
    };

    private static Resources Twice(Resources total) => total with { Amounts = total.Amounts + total.Amounts };
}
