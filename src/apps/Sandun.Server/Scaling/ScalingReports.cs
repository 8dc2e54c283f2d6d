using System.Text.Json;
using Sandun.Autoscaler.Controller;
using Sandun.Autoscaler.Policies;
using Sandun.Autoscaler.Signals;
using Sandun.NativeApi;
using Sandun.ServiceScheduler;

namespace Sandun.Server.Scaling;

/// <summary>Decisions and apps as the native API tells them.</summary>
internal static class ScalingReports
{
    public static ScalingDecision Of(ScaleDecision decision, AppSample sample, DateTimeOffset now, string outcome) => new(
        now, decision.Count, decision.Wish, decision.Need, decision.Binding.ToString().ToLowerInvariant(), decision.Why,
        new ScalingInputs(
            sample.Ready, Rounded(sample.Arrivals), Rounded(sample.Queue), Rounded(sample.InService), Rounded(sample.CpuCores),
            Rounded(sample.MemoryBytes / (1024 * 1024))),
        decision.Terms is { } terms ? Of(terms) : null, outcome);

    public static ScalingSummary Of(App app, ScaledApp? scaled)
    {
        var spec = ScalingReader.Of(app.Spec) ?? new ScalingSpec(new ScalingPolicy()) { Enabled = false };
        var pin = scaled?.Pin;
        var mode = !spec.Enabled || app is { Spec.Instances: 0, IsAsleep: false } ? "off" : app.Spec.Instances == 0 ? "asleep" : pin is not null ? "pinned" : spec.DryRun ? "dry-run" : "on";
        return new ScalingSummary(
            app.Id.ToString(), mode, spec.Policy.Min, spec.Policy.Max, app.Spec.Instances, scaled?.Ready ?? 0, spec.Policy.LevelMilliseconds,
            spec.Policy.Concurrency, pin?.Instances, pin?.Until, scaled?.Last);
    }

    public static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private static ScalingTerms Of(ScaleTerms terms) => new(
        terms.RateMilli / 1e3, terms.ForecastMilli / 1e3, terms.Speaker, terms.ErrorPermille / 1e3, terms.ServiceMicros / 1e3, terms.HorizonSeconds,
        terms.CreditMicros / 1e6, terms.PriceMicros / 1e6);

    private static double? Rounded(double? value) => value is { } known ? Math.Round(known, 3) : null;
}
