using System.Globalization;
using Sandun.NativeApi;

namespace Sandun.Client;

public sealed partial class HttpControlPlane
{
    public Task<IReadOnlyList<ScalingSummary>> ScalingAsync(CancellationToken cancellation) =>
        GetAsync("scaling", NativeJson.Default.IReadOnlyListScalingSummary, cancellation);

    public Task<ScalingSummary> ScalingOfAsync(string id, CancellationToken cancellation) =>
        GetAsync("scaling/app" + Query(("id", id)), NativeJson.Default.ScalingSummary, cancellation);

    public Task<IReadOnlyList<ScalingDecision>> ScalingLogAsync(string id, CancellationToken cancellation) =>
        GetAsync("scaling/log" + Query(("id", id)), NativeJson.Default.IReadOnlyListScalingDecision, cancellation);

    public Task<ChangeAccepted> SetScalingAsync(string id, string json, CancellationToken cancellation) =>
        PostAsync("scaling/set" + Query(("id", id)), json, cancellation);

    public Task<IReadOnlyList<ImportedPolicy>> ImportScalingAsync(string json, string? id, string? prometheus, CancellationToken cancellation) =>
        PostAsync("scaling/import" + Query(("id", id), ("prometheus", prometheus)), json, NativeJson.Default.IReadOnlyListImportedPolicy, cancellation);

    public Task<Done> PinAsync(string id, int instances, int minutes, CancellationToken cancellation) => PostAsync(
        "scaling/pin" + Query(("id", id), ("instances", FormattableString.Invariant($"{instances}")), ("minutes", FormattableString.Invariant($"{minutes}"))),
        null, NativeJson.Default.Done, cancellation);

    public Task<Done> UnpinAsync(string id, CancellationToken cancellation) =>
        PostAsync("scaling/unpin" + Query(("id", id)), null, NativeJson.Default.Done, cancellation);

    public Task<RateHistoryReport> RatesAsync(string id, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation) => GetAsync(
        "scaling/rates" + Query(("id", id), ("from", Text(from)), ("to", Text(to))), NativeJson.Default.RateHistoryReport, cancellation);

    public Task<IReadOnlyList<SizeAdvice>> AdviceAsync(string? id, CancellationToken cancellation) =>
        GetAsync("scaling/advice" + Query(("id", id)), NativeJson.Default.IReadOnlyListSizeAdvice, cancellation);

    private static string Text(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
