using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>What an operation turns into what, or why it may not (Mesos' rules for reservations and persistent volumes).</summary>
internal sealed class Conversion
{
    private Conversion(Resources consumed, Resources converted) => (Consumed, Converted) = (consumed, converted);

    public Resources Consumed { get; }

    public Resources Converted { get; }

    /// <param name="operation">The operation; launches are none.</param>
    /// <param name="by">Who asks and where.</param>
    public static (Conversion? Conversion, string? Error) Of(OfferOperation operation, ConversionRules by)
    {
        var error = by.Error(operation);
        return error is null ? (Make(operation), null) : (null, error);
    }

    private static Conversion Make(OfferOperation operation) => operation switch
    {
        OfferOperation.Reserve { Source: { } source } reserve => new(source, reserve.Resources),
        OfferOperation.Reserve reserve => new(Mapped(reserve.Resources, Unreserved), reserve.Resources),
        OfferOperation.Unreserve unreserve => new(unreserve.Resources, Mapped(unreserve.Resources, Unreserved)),
        OfferOperation.Create create => new(Sum(create.Volumes.Select(Disk)), Sum(create.Volumes)),
        OfferOperation.Destroy destroy => new(Sum(destroy.Volumes), Sum(destroy.Volumes.Select(Disk))),
        OfferOperation.GrowVolume grow =>
            new(Sum([grow.Volume, grow.Addition]), Sum([grow.Volume with { Amount = grow.Volume.Amount + grow.Addition.Amount }])),
        OfferOperation.ShrinkVolume shrink => new(Sum([shrink.Volume]), Sum([
            shrink.Volume with { Amount = shrink.Volume.Amount - shrink.SubtractBytes }, Disk(shrink.Volume) with { Amount = shrink.SubtractBytes }])),
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation.GetType().Name, "not an operation that converts"),
    };

    /// <summary>The disk a volume was made of.</summary>
    internal static Resource Disk(Resource volume) => volume with
    {
        Shares = 1,
        Kind = volume.Kind with
        {
            IsShared = false,
            Disk = volume.Kind.Disk?.Source is { } source ? new DiskInfo { Source = source } : null,
        },
    };

    /// <summary>Without the last reservation.</summary>
    internal static Resource Unreserved(Resource resource) =>
        resource with { Kind = resource.Kind with { Reservations = resource.Kind.Reservations.RemoveAt(resource.Kind.Reservations.Length - 1) } };

    private static Resources Mapped(Resources resources, Func<Resource, Resource> map) => Sum(resources.Special.Select(map));

    private static Resources Sum(IEnumerable<Resource> resources) => Resources.Of([.. resources]);
}
