using Sandun.Placement;
using Sandun.Protocol;
using Xunit;
using static Sandun.Core.Tests.Placement.Sample;

namespace Sandun.Core.Tests.Placement;

/// <summary>Persistent volumes on path and mount disks: which disk each takes, and what is left.</summary>
public sealed class DiskTests
{
    [Fact]
    public void MountDisk_IsTakenWhole_TheSmallestThatSuits()
    {
        var placed = PlaceAll(Wishing(Mount("data", 100)), 9, With(Offer("h1"), Disk("/m/big", 500), Disk("/m/small", 120), Disk("/m/tiny", 50)));

        Assert.Equal([("/m/small", 120), ("/m/big", 500)], placed.Select(one => Named(Assert.Single(one.Disks)!)));
        Assert.All(placed, one => Assert.Equal(one.Disks.Single(), Assert.Single(one.Taken.Special)));
        Assert.All(placed, one => Assert.Equal(0, one.Taken.Amounts.DiskBytes));
    }

    [Fact]
    public void PathDisk_IsDivided_UntilTooLittleIsLeft()
    {
        var placed = PlaceAll(Wishing(Path("data", 40)), 9, With(Offer("h1"), Disk("/p/a", 100, DiskSourceType.Path)));

        Assert.Equal([("/p/a", 40), ("/p/a", 40)], placed.Select(one => Named(Assert.Single(one.Disks)!)));
    }

    [Fact]
    public void MountDisks_OfSeveralVolumes_AreExchangedUntilAllHaveOne()
    {
        // The largest suits both disks and would take the smaller, which is the only one the other may have.
        var app = Wishing(Mount("any", 90), Mount("only", 80) with { Disk = Wish(DiskSourceType.Mount) with { Constraints = [new Constraint("path", ConstraintOperator.Like, "/m/a.*")] } });

        var placed = Assert.Single(PlaceAll(app, 2, With(Offer("h1"), Disk("/m/a1", 100), Disk("/m/b1", 200))));

        Assert.Equal([("/m/b1", 200), ("/m/a1", 100)], placed.Disks.Select(disk => Named(disk!)));
    }

    [Fact]
    public void Volumes_OfAllKinds_TakeEachTheirOwn()
    {
        var app = Wishing(new PersistentVolume("root", Bytes(10)), Path("path", 20), Mount("mount", 30));

        var placed = PlaceAll(app, 1, With(Offer("h1"), Disk("/m/a", 50), Disk("/p/a", 50, DiskSourceType.Path))).Single();

        Assert.Null(placed.Disks[0]);
        Assert.Equal([("/p/a", 20), ("/m/a", 50)], placed.Disks.Skip(1).Select(disk => Named(disk!)));
        Assert.Equal(Bytes(10), placed.Taken.Amounts.DiskBytes);
    }

    [Theory]
    [InlineData("smaller than asked", "a mount disk of 100 MB or more, at most 150 MB of profile fast whose path is UNLIKE /m/old.*")]
    [InlineData("larger than the most", null)]
    [InlineData("of another profile", null)]
    [InlineData("without a profile", null)]
    [InlineData("at a path that is not wanted", null)]
    [InlineData("reserved", null)]
    [InlineData("a path disk", null)]
    public void MountDisk_ThatDoesNotSuit_IsNotTakenAndNamed(string how, string? sentence)
    {
        var good = Disk("/m/new", 120, profile: "fast");
        var bad = how switch
        {
            "smaller than asked" => good with { Amount = Bytes(99) },
            "larger than the most" => good with { Amount = Bytes(151) },
            "of another profile" => Disk("/m/new", 120, profile: "slow"),
            "without a profile" => Disk("/m/new", 120),
            "at a path that is not wanted" => Disk("/m/old1", 120, profile: "fast"),
            "reserved" => good with { Kind = good.Kind with { Reservations = [new Reservation { Role = new Role("dev") }] } },
            _ => Disk("/m/new", 120, DiskSourceType.Path, "fast"),
        };
        var app = Wishing(Mount("data", 100) with
        {
            Disk = Wish(DiskSourceType.Mount) with { MaxBytes = Bytes(150), Profile = "fast", Constraints = [new Constraint("path", ConstraintOperator.Unlike, "/m/old.*")] },
        });
        Assert.Single(PlaceAll(app, 2, With(Offer("h1"), good)));

        Assert.Empty(PlaceAll(app, 1, With(Offer("h1"), bad)));
        var misfit = Placer.Explain(Request(app), With(Offer("h1"), bad))!;
        Assert.Equal([OfferRejection.InsufficientDisk], misfit.Reasons);
        if (sentence is not null) Assert.Equal([$"needs {sentence}, has none free"], misfit.Sentences);
    }

    [Fact]
    public void HeldDisks_AreForThoseThatComeBack()
    {
        var offer = With(Offer("h1"), Disk("/m/a", 100), Disk("/p/a", 100, DiskSourceType.Path));
        DiskSource mount = offer.Resources.Special.Single(disk => disk.Kind.Disk!.Source!.Type == DiskSourceType.Mount).Kind.Disk!.Source!,
            path = offer.Resources.Special.Single(disk => disk.Kind.Disk!.Source!.Type == DiskSourceType.Path).Kind.Disk!.Source!;
        var app = Wishing(Mount("mount", 50), Path("path", 50));

        Assert.Null(Round(new HeldDisk(offer.Agent, mount, Bytes(100), false)).Next(new SeededRandom(1)));
        Assert.Null(Round(new HeldDisk(offer.Agent, path, Bytes(60), false)).Next(new SeededRandom(1)));
        Assert.NotNull(Round(new HeldDisk(offer.Agent, path, Bytes(50), false), new HeldDisk(new AgentId("other"), mount, Bytes(100), false)).Next(new SeededRandom(1)));

        var round = Round(new HeldDisk(offer.Agent, mount, Bytes(100), true), new HeldDisk(offer.Agent, path, Bytes(80), true));
        Assert.Null(round.Next(new SeededRandom(1)));
        Assert.Null(round.Explain(offer));
        Assert.Equal([("/m/a", 100), ("/p/a", 50)], round.Next(new SeededRandom(1), offer.Agent, [mount, path])!.Disks.Select(disk => Named(disk!)));
        Assert.Null(round.Next(new SeededRandom(1), offer.Agent, [mount, path]));

        PlacementRound Round(params HeldDisk[] held) => new(Request(app) with { HeldDisks = [.. held] }, [offer]);
    }

    [Fact]
    public void Disk_OfAnInstanceThatIsBack_IsKeptForItNoMore()
    {
        var offer = With(Offer("h1"), Disk("/p/a", 100, DiskSourceType.Path));
        var path = Assert.Single(offer.Resources.Special).Kind.Disk!.Source!;
        var round = new PlacementRound(Request(Wishing(Path("path", 50))) with { HeldDisks = [new HeldDisk(offer.Agent, path, Bytes(50), true)] }, [offer]);

        Assert.NotNull(round.Next(new SeededRandom(1), offer.Agent, [path]));
        Assert.NotNull(round.Next(new SeededRandom(1)));
        Assert.Null(round.Next(new SeededRandom(1)));
    }

    [Fact]
    public void Offers_AfterAChoice_HaveWhatIsLeftOfTheDisks()
    {
        var round = new PlacementRound(Request(Wishing(Path("data", 40), Mount("more", 1))), [With(Offer("h1"), Disk("/p/a", 100, DiskSourceType.Path), Disk("/m/a", 10))]);
        round.Next(new SeededRandom(1));

        Assert.Equal(("/p/a", 60), Named(Assert.Single(round.Offers[0].Resources.Special)));
    }

    private static long Bytes(long megabytes) => megabytes * ResourceAmounts.BytesPerMegabyte;

    private static DiskWish Wish(DiskSourceType type) => new() { Type = type };

    private static PersistentVolume Mount(string name, long megabytes) => new(name, Bytes(megabytes)) { Disk = Wish(DiskSourceType.Mount) };

    private static PersistentVolume Path(string name, long megabytes) => new(name, Bytes(megabytes)) { Disk = Wish(DiskSourceType.Path) };

    private static AppSpec Wishing(params PersistentVolume[] volumes) =>
        App() with { Container = new ContainerSpec { IsDockerType = false, PersistentVolumes = [.. volumes] } };

    private static Resource Disk(string root, long megabytes, DiskSourceType type = DiskSourceType.Mount, string? profile = null) => new()
    {
        Kind = new ResourceKind { Name = "disk", Disk = new DiskInfo { Source = new DiskSource { Type = type, Root = root, Profile = profile } } }, Amount = Bytes(megabytes),
    };

    private static Offer With(Offer offer, params Resource[] disks) => offer with { Resources = offer.Resources + Resources.Of([.. disks]) };

    private static (string? Root, long Megabytes) Named(Resource disk) => (disk.Kind.Disk!.Source!.Root, disk.Amount / ResourceAmounts.BytesPerMegabyte);
}
