using System.Collections.Immutable;
using System.Text.Json;
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
        writer.Texts("affectedApps", deployment.AffectedApps.Select(app => app.Value));
        writer.Texts("affectedPods", []);
        WriteSteps(writer, deployment.Steps);
        writer.WriteStartArray("currentActions");
        if (deployment.CurrentStep < deployment.Steps.Length)
            foreach (var action in deployment.Steps[deployment.CurrentStep].Actions)
            {
                writer.WriteStartObject();
                WriteAction(writer, action);
                ReadinessWriter.Write(writer, view.Apps.GetValueOrDefault(action.App)?.Spec, view.Listed(action.App));
                writer.WriteEndObject();
            }

        writer.WriteEndArray();
        writer.WriteNumber("currentStep", Math.Min(deployment.CurrentStep + 1, deployment.Steps.Length));
        writer.WriteNumber("totalSteps", deployment.Steps.Length);
        writer.WriteEndObject();
    }

    /// <summary>Writes the member <c>steps</c>.</summary>
    public static void WriteSteps(Utf8JsonWriter writer, ImmutableArray<DeploymentStep> steps)
    {
        writer.WriteStartArray("steps");
        foreach (var step in steps) WriteStep(writer, step);
        writer.WriteEndArray();
    }

    /// <summary>Writes the member <c>plan</c> in its light form, the only one since Marathon 1.8.</summary>
    public static void WritePlan(Utf8JsonWriter writer, Deployment deployment)
    {
        writer.WriteStartObject("plan");
        writer.WriteString("id", deployment.Id.Value);
        writer.Time("version", deployment.Version);
        WriteSteps(writer, deployment.Steps);
        writer.WriteEndObject();
    }

    public static void WriteStep(Utf8JsonWriter writer, DeploymentStep step)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("actions");
        foreach (var action in step.Actions)
        {
            writer.WriteStartObject();
            WriteAction(writer, action);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteAction(Utf8JsonWriter writer, DeploymentAction action)
    {
        writer.WriteString("action", action.Kind.ToString());
        writer.WriteString("app", action.App.Value);
    }
}
