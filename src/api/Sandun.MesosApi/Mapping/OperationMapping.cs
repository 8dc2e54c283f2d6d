using Sandun.Protocol;
using Type = Sandun.MesosApi.Wire.Offer.Types.Operation.Types.Type;
using WireOperation = Sandun.MesosApi.Wire.Offer.Types.Operation;

namespace Sandun.MesosApi.Mapping;

/// <summary>Operations on resources in Mesos' form; launches are not among them.</summary>
internal static class OperationMapping
{
    public static WireOperation ToWire(this OfferOperation operation)
    {
        var wire = new WireOperation();
        if (operation.Id is { } id) wire.Id = new Wire.OperationID { Value = id.Value };
        switch (operation)
        {
            case OfferOperation.Reserve reserve:
                (wire.Type, wire.Reserve) = (Type.Reserve, new WireOperation.Types.Reserve());
                wire.Reserve.Resources.Add(reserve.Resources.ToWire(ResourceForm.PostRefinement, null));
                if (reserve.Source is { } source) wire.Reserve.Source.Add(source.ToWire(ResourceForm.PostRefinement, null));
                break;
            case OfferOperation.Unreserve unreserve:
                (wire.Type, wire.Unreserve) = (Type.Unreserve, new WireOperation.Types.Unreserve());
                wire.Unreserve.Resources.Add(unreserve.Resources.ToWire(ResourceForm.PostRefinement, null));
                break;
            case OfferOperation.Create create:
                (wire.Type, wire.Create) = (Type.Create, new WireOperation.Types.Create());
                wire.Create.Volumes.Add(create.Volumes.Select(Plain));
                break;
            case OfferOperation.Destroy destroy:
                (wire.Type, wire.Destroy) = (Type.Destroy, new WireOperation.Types.Destroy());
                wire.Destroy.Volumes.Add(destroy.Volumes.Select(Plain));
                break;
            case OfferOperation.GrowVolume grow:
                (wire.Type, wire.GrowVolume) = (Type.GrowVolume, new WireOperation.Types.GrowVolume { Volume = Plain(grow.Volume), Addition = Plain(grow.Addition) });
                break;
            case OfferOperation.ShrinkVolume shrink:
                wire.Type = Type.ShrinkVolume;
                wire.ShrinkVolume = new WireOperation.Types.ShrinkVolume
                {
                    Volume = Plain(shrink.Volume), Subtract = new Wire.Value.Types.Scalar { Value = Scalars.Value("disk", shrink.SubtractBytes) },
                };
                break;
        }

        return wire;
    }

    private static Wire.Resource Plain(Resource resource) => resource.ToWire(ResourceForm.PostRefinement, null);
}
