using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Placement;

/// <summary>
/// The path and mount disks an app's persistent volumes ask for, and their assignment. Mount disks are taken whole, each by one volume, path
/// disks divided.
/// </summary>
internal sealed class DiskNeeds
{
    private readonly ImmutableArray<PersistentVolume> _volumes;
    private readonly Dictionary<AgentId, List<HeldDisk>> _held = [];

    /// <summary>The volumes by their place in <see cref="_volumes"/>: largest first, so that small ones do not divide what large ones need.</summary>
    private readonly Wish[] _wishes;

    public DiskNeeds(AppSpec app, ImmutableArray<HeldDisk> held)
    {
        _volumes = app.PersistentVolumes;
        foreach (var disk in held)
        {
            if (!_held.TryGetValue(disk.Agent, out var there)) _held[disk.Agent] = there = [];
            there.Add(disk);
        }

        _wishes =
        [
            .. _volumes.Select((volume, index) => (volume, index)).Where(pair => pair.volume.Disk is not null)
                .Select(pair => new Wish(pair.index, pair.volume.SizeBytes, pair.volume.Disk!))
                .OrderByDescending(wish => wish.Bytes).ThenBy(wish => wish.Index),
        ];
    }

    /// <summary>Whether no volume asks for such a disk.</summary>
    public bool IsEmpty => _wishes.Length == 0;

    /// <summary>What each volume takes, null for those in the agent's work directory; null altogether when the disks do not suffice.</summary>
    /// <param name="special">What is left of an offer's special resources.</param>
    /// <param name="agent">Whose offer it is.</param>
    /// <param name="made">The disk each volume is on already; default when none was made.</param>
    public ImmutableArray<Resource?>? Assign(ImmutableArray<Resource> special, AgentId agent, ImmutableArray<DiskSource?> made) =>
        made.IsDefault ? Choose(Free(special, agent, ownToo: true), out _) : Return(special, made);

    /// <summary>An instance is back on its disks: they are taken now, and kept for it no more.</summary>
    /// <param name="agent">Where it is.</param>
    /// <param name="made">The disk each of its volumes is on.</param>
    public void Returned(AgentId agent, ImmutableArray<DiskSource?> made)
    {
        if (!_held.TryGetValue(agent, out var there)) return;
        foreach (var wish in _wishes)
            if (there.FindIndex(held => held.IsOwn && (wish.IsWhole || held.Bytes == wish.Bytes) && held.Disk.Equals(made[wish.Index])) is >= 0 and var index) there.RemoveAt(index);
    }

    /// <summary>What the offer's disks lack, for people; null when they suffice, those that instances of the app itself wait for included.</summary>
    public string? Lack(Offer offer)
    {
        if (IsEmpty || Choose(Free(offer.Resources.Special, offer.Agent, ownToo: false), out var lacking) is not null) return null;
        return $"needs {lacking!.Text}, has none free";
    }

    /// <summary>Volumes that were made go where they are, whoever else waits.</summary>
    private ImmutableArray<Resource?>? Return(ImmutableArray<Resource> special, ImmutableArray<DiskSource?> made)
    {
        var taken = new Resource?[_volumes.Length];
        var disks = special.Where(IsDisk).Select(disk => new Disk(disk)).ToList();
        foreach (var wish in _wishes)
        {
            if (wish.Index >= made.Length || disks.Find(disk => disk.Source.Equals(made[wish.Index])) is not { } own) return null;
            if (own.IsWhole ? own.Left == 0 : own.Left < wish.Bytes) return null;
            taken[wish.Index] = own.Take(own.IsWhole ? own.Left : wish.Bytes);
        }

        return [.. taken];
    }

    private ImmutableArray<Resource?>? Choose(List<Disk> disks, out Wish? lacking)
    {
        var taken = new Resource?[_volumes.Length];
        var holders = new SortedDictionary<int, Wish>();
        lacking = null;
        foreach (var wish in _wishes)
        {
            if (wish.IsWhole ? Augment(wish, disks, holders, []) : Divide(wish, disks, taken)) continue;
            lacking = wish;
            return null;
        }

        foreach (var (disk, wish) in holders) taken[wish.Index] = disks[disk].Take(disks[disk].Left);
        return [.. taken];
    }

    /// <summary>The smallest path disk with enough left.</summary>
    private static bool Divide(Wish wish, List<Disk> disks, Resource?[] taken)
    {
        var best = disks.Where(disk => !disk.IsWhole && disk.Left >= wish.Bytes && wish.Suits(disk.Source)).MinBy(disk => disk.Left);
        if (best is null) return false;
        taken[wish.Index] = best.Take(wish.Bytes);
        return true;
    }

    /// <summary>
    /// Gives the wish a whole disk, the smallest that suits; one whose disks others have gets theirs if they find another (augmenting paths:
    /// H. W. Kuhn, The Hungarian method for the assignment problem, 1955). So all are served whenever they can be.
    /// </summary>
    private static bool Augment(Wish wish, List<Disk> disks, SortedDictionary<int, Wish> holders, HashSet<int> seen)
    {
        var suitable = Enumerable.Range(0, disks.Count)
            .Where(index => disks[index] is { IsWhole: true } disk && disk.Left >= wish.Bytes && !(disk.Left > wish.Disk.MaxBytes) && wish.Suits(disk.Source))
            .OrderBy(index => holders.ContainsKey(index)).ThenBy(index => disks[index].Left).ThenBy(index => index);
        foreach (var index in suitable.ToList())
        {
            if (!seen.Add(index)) continue;
            if (holders.TryGetValue(index, out var holder) && !Augment(holder, disks, holders, seen)) continue;
            holders[index] = wish;
            return true;
        }

        return false;
    }

    private List<Disk> Free(ImmutableArray<Resource> special, AgentId agent, bool ownToo)
    {
        var disks = special.Where(IsDisk).Select(disk => new Disk(disk)).ToList();
        foreach (var held in _held.GetValueOrDefault(agent, []))
        {
            if ((held.IsOwn && !ownToo) || disks.Find(disk => disk.Source.Equals(held.Disk)) is not { } disk) continue;
            disk.Keep(held.Bytes);
        }

        return disks;
    }

    /// <summary>Whether it is a disk nobody has reserved or made a volume of.</summary>
    private static bool IsDisk(Resource resource) => resource is
    {
        Name: "disk", Type: ResourceType.Scalar,
        Kind: { Reservations.IsEmpty: true, IsRevocable: false, IsShared: false, Disk: { PersistenceId: null, Source: { Type: DiskSourceType.Path or DiskSourceType.Mount, Root: not null } } },
    };

    /// <summary>A disk of an offer while it is divided.</summary>
    private sealed class Disk(Resource resource)
    {
        public DiskSource Source { get; } = resource.Kind.Disk!.Source!;

        public bool IsWhole => Source.Type == DiskSourceType.Mount;

        public long Left { get; private set; } = resource.Amount;

        public Resource Take(long bytes)
        {
            Left -= bytes;
            return resource with { Amount = bytes };
        }

        /// <summary>Some of it is another's.</summary>
        public void Keep(long bytes) => Left = IsWhole ? 0 : Math.Max(0, Left - bytes);
    }

    /// <summary>What one volume asks for.</summary>
    private sealed class Wish(int index, long bytes, DiskWish disk)
    {
        private readonly ImmutableArray<(bool Wanted, ConstraintPattern Pattern)> _patterns =
            [.. disk.Constraints.Select(constraint => (constraint.Operator == ConstraintOperator.Like, new ConstraintPattern(constraint.Value ?? "")))];

        public int Index => index;

        public long Bytes => bytes;

        public DiskWish Disk => disk;

        public bool IsWhole => disk.Type == DiskSourceType.Mount;

        /// <summary>For people, with figures.</summary>
        public string Text
        {
            get
            {
                var size = IsWhole
                    ? $"a mount disk of {Megabytes(bytes)} MB or more{(disk.MaxBytes is { } most ? $", at most {Megabytes(most)} MB" : "")}"
                    : $"{Megabytes(bytes)} MB of a path disk";
                var paths = string.Concat(disk.Constraints.Select(constraint => $" whose path is {constraint.Operator.ToString().ToUpperInvariant()} {constraint.Value}"));
                return size + (disk.Profile is { } profile ? $" of profile {profile}" : "") + paths;
            }
        }

        public bool Suits(DiskSource source) =>
            source.Profile == disk.Profile && _patterns.All(rule => rule.Pattern.Error is null && rule.Pattern.Matches(source.Root!) == rule.Wanted);

        private static string Megabytes(long bytes) => FormattableString.Invariant($"{(decimal)bytes / ResourceAmounts.BytesPerMegabyte:0.###}");
    }
}
