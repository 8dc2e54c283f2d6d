using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Placement;

/// <summary>What one instance of an app needs of an offer apart from its place: role, runtime, networks, amounts, ports.</summary>
internal sealed class Needs
{
    private readonly AppSpec _app;
    private readonly ImmutableArray<string> _networks;

    public Needs(PlacementRequest request)
    {
        var app = request.App;
        _app = app;
        Usable = new Usable(app);
        Amounts = app.TotalAmounts;
        Ports = new PortNeeds(app);
        Disks = new DiskNeeds(app, request.HeldDisks);
        NeedsDocker = app.NeedsDocker;
        _networks = app.ProcessNetworks;
    }

    /// <summary>What of an offer counts.</summary>
    public Usable Usable { get; }

    public PortNeeds Ports { get; }

    /// <summary>The disks of its volumes that are not in the agent's work directory.</summary>
    public DiskNeeds Disks { get; }

    public bool NeedsDocker { get; }

    /// <summary>Amounts of all that is taken.</summary>
    public ResourceAmounts Amounts { get; }

    /// <summary>Whether the offer meets all of it.</summary>
    public bool FitIn(Offer offer)
    {
        var (free, ports) = Usable.Of(offer.Resources);
        return Suit(offer) && FitIn(free, ports) && Disks.Lack(offer) is null;
    }

    /// <summary>Whether the offer meets what does not change as others take of it.</summary>
    public bool Suit(Offer offer) => AcceptsRole(offer) && (!NeedsDocker || offer.HasDocker) && (_networks.IsEmpty || MissingNetworks(offer).IsEmpty);

    /// <summary>Whether there is enough.</summary>
    public bool FitIn(in ResourceAmounts free, PortSet ports) => Amounts.FitsIn(free) && Ports.FitIn(ports);

    /// <summary>Adds what the offer lacks apart from its role and place.</summary>
    public void AddLacks(Offer offer, List<Lack> lacks)
    {
        if (NeedsDocker && !offer.HasDocker)
            lacks.Add(new Lack(Requirement.Runtime, "needs Docker, whose engine does not answer there", 1000));
        if (MissingNetworks(offer) is { IsEmpty: false } missing) lacks.Add(LackOf(missing, offer.Networks!.Value));
        var need = Amounts;
        var (has, ports) = AcceptsRole(offer) ? Usable.Of(offer.Resources) : (offer.Resources.Amounts, offer.Resources.Ports);
        Compare(Requirement.Cpus, need.MilliCpus, has.MilliCpus, 1000, "cpus", lacks);
        Compare(Requirement.Memory, need.MemoryBytes, has.MemoryBytes, ResourceAmounts.BytesPerMegabyte, "MB memory", lacks);
        Compare(Requirement.Disk, need.DiskBytes, has.DiskBytes, ResourceAmounts.BytesPerMegabyte, "MB disk", lacks);
        if (Disks.Lack(offer) is { } disks) lacks.Add(new Lack(Requirement.Disk, disks, 1000));
        Compare(Requirement.Gpus, need.MilliGpus, has.MilliGpus, 1000, "gpus", lacks);
        ComparePorts(ports, lacks);
    }

    /// <summary>
    /// Why the offer's role does not do, or null: an app takes offers made to its own role, of resources reserved for a role it accepts;
    /// what nobody reserved belongs to <c>*</c>.
    /// </summary>
    public string? RoleRefusal(Offer offer) => AcceptsRole(offer)
        ? null
        : offer.Role != _app.Role
            ? $"needs an offer for role {_app.Role}, is one for {offer.Role}"
            : $"accepts resources reserved for {string.Join(", ", _app.AcceptedResourceRoles)} only, and there are none";

    /// <summary>Networks of the app the agent does not have; none where it does not say which it has.</summary>
    private ImmutableArray<string> MissingNetworks(Offer offer) => offer.Networks is { } there ? [.. _networks.Where(name => !there.Contains(name))] : [];

    private static Lack LackOf(ImmutableArray<string> missing, ImmutableArray<string> there) => new(
        Requirement.Network,
        $"needs {(missing.Length == 1 ? "network" : "networks")} {string.Join(", ", missing)}, not configured there (it has {(there.IsEmpty ? "none" : string.Join(", ", there))})",
        1000);

    private bool AcceptsRole(Offer offer) => offer.Role == _app.Role && Usable.HasSome(offer.Resources);

    private static void Compare(Requirement requirement, long need, long has, long unit, string name, List<Lack> lacks)
    {
        if (need <= has) return;
        lacks.Add(new Lack(requirement, $"needs {Figure(need, unit)} {name}, has {Figure(has, unit)}", MissingThousandths(need - has, need)));
    }

    private void ComparePorts(PortSet offered, List<Lack> lacks)
    {
        var absent = Ports.Fixed.Except(offered);
        if (!absent.IsEmpty)
        {
            var noun = absent.Count == 1 ? "port" : "ports";
            lacks.Add(new Lack(Requirement.Ports, $"needs {noun} {absent}, not free there", MissingThousandths(absent.Count, Ports.Fixed.Count)));
        }

        var missing = Ports.DynamicMissing(offered);
        if (missing > 0)
        {
            var sentence = $"needs {Ports.Dynamic} ports, has {Ports.Dynamic - missing}";
            lacks.Add(new Lack(Requirement.Ports, sentence, MissingThousandths(missing, Ports.Dynamic)));
        }
    }

    private static int MissingThousandths(long missing, long need) => (int)Int128.Max(1, (Int128)missing * 1000 / need);

    private static string Figure(long amount, long unit) => FormattableString.Invariant($"{(decimal)amount / unit:0.###}");
}
