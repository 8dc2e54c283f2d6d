using System.Collections.Immutable;
using System.Text.Json;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>Writes deployments and their plans.</summary>
internal static class DeploymentWriter
{
    public static void Write(Utf8JsonWriter writer, Deployment deployment, ServiceView view)
    {
        writer.WriteStartObject();
        writer.WriteString("id", deployment.Id.Value);
        writer.Time("version", deployment.Version);
        writer.Texts("affectedApps", deployment.AffectedApps.Except(deployment.Pods).Select(app => app.Value));
        writer.Texts("affectedPods", deployment.Pods.Select(pod => pod.Value));
        WriteSteps(writer, deployment.Steps, deployment.Pods);
        writer.WriteStartArray("currentActions");
        if (deployment.CurrentStep < deployment.Steps.Length)
            foreach (var action in deployment.Steps[deployment.CurrentStep].Actions)
            {
                writer.WriteStartObject();
                WriteAction(writer, action, deployment.Pods);
                ReadinessWriter.Write(writer, view.Apps.GetValueOrDefault(action.App)?.Spec, view.Listed(action.App));
                writer.WriteEndObject();
            }

        writer.WriteEndArray();
        writer.WriteNumber("currentStep", Math.Min(deployment.CurrentStep + 1, deployment.Steps.Length));
        writer.WriteNumber("totalSteps", deployment.Steps.Length);
        writer.WriteEndObject();
    }

    /// <summary>Writes the member <c>steps</c>.</summary>
    public static void WriteSteps(Utf8JsonWriter writer, ImmutableArray<DeploymentStep> steps, ImmutableArray<PathId> pods)
    {
        writer.WriteStartArray("steps");
        foreach (var step in steps) WriteStep(writer, step, pods);
        writer.WriteEndArray();
    }

    /// <summary>Writes the member <c>plan</c> in its light form, the only one since Marathon 1.8.</summary>
    public static void WritePlan(Utf8JsonWriter writer, Deployment deployment)
    {
        writer.WriteStartObject("plan");
        writer.WriteString("id", deployment.Id.Value);
        writer.Time("version", deployment.Version);
        WriteSteps(writer, deployment.Steps, deployment.Pods);
        writer.WriteEndObject();
    }

    public static void WriteStep(Utf8JsonWriter writer, DeploymentStep step, ImmutableArray<PathId> pods)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("actions");
        foreach (var action in step.Actions)
        {
            writer.WriteStartObject();
            WriteAction(writer, action, pods);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>An action on a pod has Marathon's other word, <c>ScalePod</c> for <c>ScaleApplication</c>, and names it as one.</summary>
    private static void WriteAction(Utf8JsonWriter writer, DeploymentAction action, ImmutableArray<PathId> pods)
    {
        var isPod = pods.Contains(action.App);
        var word = action.Kind.ToString();
        writer.WriteString("action", isPod ? word.Replace("Application", "Pod", StringComparison.Ordinal) : word);
        writer.WriteString(isPod ? "pod" : "app", action.App.Value);
    }
}
