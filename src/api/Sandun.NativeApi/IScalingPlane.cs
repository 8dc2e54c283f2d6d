namespace Sandun.NativeApi;

/// <summary>How apps grow and shrink by themselves. Every method throws <see cref="ControlPlaneException"/> with a sentence for people.</summary>
public interface IScalingPlane
{
    /// <summary>All apps that have an <c>autoscaling</c> member, ordered by path.</summary>
    Task<IReadOnlyList<ScalingSummary>> ScalingAsync(CancellationToken cancellation);

    /// <summary>One app's; its last decision names each term.</summary>
    Task<ScalingSummary> ScalingOfAsync(string id, CancellationToken cancellation);

    /// <summary>Decisions that changed or tried to change the count, and changes of what binds it; latest first.</summary>
    Task<IReadOnlyList<ScalingDecision>> ScalingLogAsync(string id, CancellationToken cancellation);

    /// <summary>Sets the <c>autoscaling</c> member from its JSON; <c>null</c> takes it away.</summary>
    Task<ChangeAccepted> SetScalingAsync(string id, string json, CancellationToken cancellation);

    /// <summary>What another autoscaler's objects mean as <c>autoscaling</c> members. Changes nothing.</summary>
    /// <param name="json">Kubernetes' HorizontalPodAutoscalers or an app with settings of marathon-autoscale; empty to read the labels of the app.</param>
    /// <param name="id">The app; null to go by the names in it.</param>
    /// <param name="prometheus">The Prometheus server that has the metrics they name, or null.</param>
    Task<IReadOnlyList<ImportedPolicy>> ImportScalingAsync(string json, string? id, string? prometheus, CancellationToken cancellation);

    /// <summary>Holds the count by hand for some minutes.</summary>
    Task<Done> PinAsync(string id, int instances, int minutes, CancellationToken cancellation);

    /// <summary>Ends a pin.</summary>
    Task<Done> UnpinAsync(string id, CancellationToken cancellation);

    /// <summary>What instances should ask for, by what they used within a week: of one app, or of all of which enough was measured.</summary>
    Task<IReadOnlyList<SizeAdvice>> AdviceAsync(string? id, CancellationToken cancellation);

    /// <summary>What an app was asked for between two moments, as far as this server remembers.</summary>
    Task<RateHistoryReport> RatesAsync(string id, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation);
}
