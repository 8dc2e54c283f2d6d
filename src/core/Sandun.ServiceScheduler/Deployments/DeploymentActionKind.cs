namespace Sandun.ServiceScheduler;

/// <summary>What a deployment does to one app; the names are Marathon's.</summary>
public enum DeploymentActionKind
{
    StartApplication = 0,
    StopApplication = 1,
    ScaleApplication = 2,
    RestartApplication = 3,
}
