using System.Globalization;
using System.Text.Json;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>Writes what waits to be launched, and why offers did not fit.</summary>
internal static class QueueWriter
{
    /// <summary>Marathon's rows, in its order; Sandun's own reasons count under constraints.</summary>
    private static readonly OfferRejection[] s_funnel =
    [
        OfferRejection.UnfulfilledRole, OfferRejection.UnfulfilledConstraint, OfferRejection.NoCorrespondingReservationFound,
        OfferRejection.AgentMaintenance, OfferRejection.InsufficientCpus, OfferRejection.InsufficientMemory,
        OfferRejection.InsufficientDisk, OfferRejection.InsufficientGpus, OfferRejection.InsufficientPorts,
        OfferRejection.DeclinedScarceResources,
    ];

    public static void Write(
        Utf8JsonWriter writer, QueueItem item, Role role, DateTimeOffset now, bool withOffers, Action<Utf8JsonWriter> writeApp)
    {
        writer.WriteStartObject();
        writer.WriteNumber("count", item.Count);

        // Clients from before Marathon 1.9 refuse members they do not know: said where it says something.
        if (role != Role.Any) writer.WriteString("role", role.Value);
        writer.Time("since", item.Since);
        var left = item.LaunchNotBefore is { } until && until > now ? until - now : TimeSpan.Zero;
        writer.WriteStartObject("delay");
        writer.WriteNumber("timeLeftSeconds", (long)Math.Ceiling(left.TotalSeconds));
        writer.WriteBoolean("overdue", left == TimeSpan.Zero);
        writer.WriteEndObject();
        WriteSummary(writer, item);
        if (withOffers)
        {
            writer.WriteStartArray("lastUnusedOffers");
            foreach (var unused in item.LastUnused.Values) WriteOffer(writer, unused);
            writer.WriteEndArray();
        }

        writeApp(writer);
        writer.WriteEndObject();
    }

    private static void WriteSummary(Utf8JsonWriter writer, QueueItem item)
    {
        writer.WriteStartObject("processedOffersSummary");
        writer.WriteNumber("processedOffersCount", item.ProcessedOffers);
        writer.WriteNumber("unusedOffersCount", item.UnusedOffers);
        if (item.LastUnusedOfferAt is { } unusedAt) writer.Time("lastUnusedOfferAt", unusedAt);
        if (item.LastUsedOfferAt is { } usedAt) writer.Time("lastUsedOfferAt", usedAt);
        var last = item.LastUnused.Values.Where(unused => !unused.Reasons.IsEmpty)
            .GroupBy(unused => Row(unused.Reasons.Min())).ToDictionary(row => row.Key, row => (long)row.Count());
        WriteFunnel(writer, "rejectSummaryLastOffers", last, item.LastUnused.Count);
        var attempt = item.Rejections.GroupBy(pair => Row(pair.Key)).ToDictionary(row => row.Key, row => row.Sum(pair => pair.Value));
        WriteFunnel(writer, "rejectSummaryLaunchAttempt", attempt, item.ProcessedOffers);
        writer.WriteEndObject();
    }

    private static OfferRejection Row(OfferRejection reason) =>
        reason is OfferRejection.RuntimeMissing or OfferRejection.NetworkMissing ? OfferRejection.UnfulfilledConstraint : reason;

    private static void WriteFunnel(Utf8JsonWriter writer, string name, Dictionary<OfferRejection, long> declined, long processed)
    {
        writer.WriteStartArray(name);
        foreach (var reason in s_funnel)
        {
            var here = declined.GetValueOrDefault(reason);
            writer.WriteStartObject();
            writer.WriteString("reason", reason.ToString());
            writer.WriteNumber("declined", here);
            writer.WriteNumber("processed", processed);
            writer.WriteEndObject();
            processed -= here;
        }

        writer.WriteEndArray();
    }

    private static void WriteOffer(Utf8JsonWriter writer, UnusedOffer unused)
    {
        var offer = unused.Offer;
        writer.WriteStartObject();
        writer.WriteStartObject("offer");
        writer.WriteString("id", offer.Id.Value);
        writer.WriteString("hostname", offer.Hostname);
        writer.WriteString("agentId", offer.Agent.Value);
        writer.WriteStartArray("resources");
        WriteScalar(writer, "cpus", offer.Resources.Amounts.Cpus, offer.Role);
        WriteScalar(writer, "mem", offer.Resources.Amounts.MemoryMegabytes, offer.Role);
        WriteScalar(writer, "disk", offer.Resources.Amounts.DiskMegabytes, offer.Role);
        if (offer.Resources.Amounts.MilliGpus > 0) WriteScalar(writer, "gpus", offer.Resources.Amounts.MilliGpus / 1000m, offer.Role);
        WritePorts(writer, offer);
        writer.WriteEndArray();
        writer.WriteStartArray("attributes");
        foreach (var (name, text) in offer.Attributes)
        {
            writer.WriteStartObject();
            writer.WriteString("name", name);
            if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) writer.WriteNumber("scalar", number);
            else writer.WriteString("text", text);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Texts("reason", unused.Reasons.Select(reason => Row(reason).ToString()).Distinct());
        writer.Time("timestamp", unused.At);
        writer.WriteEndObject();
    }

    private static void WriteScalar(Utf8JsonWriter writer, string name, decimal value, Role role)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteNumber("scalar", value);
        writer.WriteString("role", role.Value);
        writer.WriteEndObject();
    }

    private static void WritePorts(Utf8JsonWriter writer, Offer offer)
    {
        writer.WriteStartObject();
        writer.WriteString("name", "ports");
        writer.WriteStartArray("ranges");
        foreach (var range in offer.Resources.Ports.Ranges)
        {
            writer.WriteStartObject();
            writer.WriteNumber("begin", range.First);
            writer.WriteNumber("end", range.Last);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("role", offer.Role.Value);
        writer.WriteEndObject();
    }
}
