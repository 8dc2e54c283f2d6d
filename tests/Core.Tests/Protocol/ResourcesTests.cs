using CsCheck;
using Sandun.Protocol;
using Xunit;

namespace Sandun.Core.Tests.Protocol;

public sealed class ResourcesTests
{
    private static readonly Reservation s_eng = new() { Role = new Role("eng"), Principal = "p" };

    [Fact]
    public void PlainResources_MadeOfSingleOnes_AreKeptAsNumbers()
    {
        var resources = Resources.Of(
            Resource.Scalar("cpus", 1500), Resource.Scalar("mem", 64), Ports(8000, 8001), Resource.Scalar("cpus", 500), Resource.Scalar("gpus", 0));

        Assert.True(resources.IsPlain);
        Assert.Equal(new Resources(new ResourceAmounts(2000, 64, 0, 0), PortSet.Parse("8000-8001")), resources);
        Assert.Equal(["cpus", "mem", "ports"], resources.Each().Select(resource => resource.Name));
    }

    [Fact]
    public void ReservedAndUnreserved_AreNotInterchangeable()
    {
        var reserved = Resources.Of(Reserved("cpus", 1000));
        var plain = Resources.Of(Resource.Scalar("cpus", 1000));

        Assert.False(reserved.FitsIn(plain));
        Assert.False(plain.FitsIn(reserved));
        Assert.True(reserved.FitsIn(plain + reserved));
        Assert.Equal(plain, plain + reserved - reserved);
    }

    [Fact]
    public void SameKind_AddsUp_InWhateverOrder()
    {
        var a = Resources.Of(Reserved("cpus", 1000), Custom("bandwidth", 5), Set("nets", "b", "a"));
        var b = Resources.Of(Set("nets", "c"), Reserved("cpus", 500));

        Assert.Equal(a + b, b + a);
        Assert.Equal(Resources.Of(Reserved("cpus", 1500), Custom("bandwidth", 5), Set("nets", "a", "b", "c")), a + b);
        Assert.Equal(a, a + b - b);
    }

    [Fact]
    public void PersistentVolume_IsTakenAsAWholeOnly()
    {
        var volume = Resources.Of(Volume(100));

        Assert.True(volume.FitsIn(volume));
        Assert.False(Resources.Of(Volume(50)).FitsIn(volume));
    }

    [Fact]
    public void SharedVolume_CountsItsHolders()
    {
        var shared = Resources.Of(Volume(100, shared: true));
        var two = shared + shared;

        Assert.Equal(2, Assert.Single(two.Special).Shares);
        Assert.Equal(100, Assert.Single(two.Special).Amount);
        Assert.Equal(shared, two - shared);
        Assert.True((two - shared - shared).IsNone);
    }

    [Fact]
    public void KindsThatDifferInLabelsOnly_AreKeptApart()
    {
        var other = s_eng with { Labels = [new Label("k", null)] };
        var both = Resources.Of(Reserved("mem", 1), new Resource { Kind = new ResourceKind { Name = "mem", Reservations = [other] }, Amount = 1 });

        Assert.Equal(2, both.Special.Length);
    }

    [Fact]
    public void WhatWasAddedAndTakenOut_LeavesWhatWas() =>
        Gen.Select(GenResources, GenResources).Sample((a, b) =>
        {
            var sum = a + b;
            return sum.Equals(b + a) && a.FitsIn(sum) && b.FitsIn(sum) && (sum - a - b).IsNone;
        });

    [Theory]
    [InlineData("3", typeof(AttributeValue.Scalar))]
    [InlineData("[1-4, 7-7]", typeof(AttributeValue.Ranges))]
    [InlineData("{a,b}", typeof(AttributeValue.Set))]
    [InlineData("r2", typeof(AttributeValue.Text))]
    [InlineData("[x]", typeof(AttributeValue.Text))]
    public void Attribute_HasTheTypeItsTextLooksLike(string text, Type type) => Assert.IsType(type, AttributeValue.Parse(text), exactMatch: true);

    [Fact]
    public void Ranges_Apart_LeaveGaps() =>
        Assert.Equal("1-4,11-20", ValueRanges.Parse("1-20").Except(ValueRanges.Parse("5-7,8-10")).ToString());

    /// <summary>Amounts that cannot clash: indivisible kinds are the same on both sides.</summary>
    private static Gen<Resources> GenResources { get; } =
        Gen.Select(Gen.Long[1, 50], Gen.Long[1, 50], Gen.Bool, Gen.Bool).Select((a, b, c, d) => Resources.Of(
            Resource.Scalar("cpus", a), c ? Reserved("cpus", b) : Custom("x", b), d ? Volume(7, shared: true) : Reserved("mem", a)));

    private static Resource Ports(ulong first, ulong last) =>
        new() { Kind = new ResourceKind { Name = "ports" }, Ranges = ValueRanges.Of(new ValueRange(first, last)) };

    private static Resource Reserved(string name, long amount) =>
        new() { Kind = new ResourceKind { Name = name, Reservations = [s_eng] }, Amount = amount };

    private static Resource Custom(string name, long amount) => Resource.Scalar(name, amount);

    private static Resource Set(string name, params string[] items) =>
        new() { Kind = new ResourceKind { Name = name }, Items = [.. items.Order(StringComparer.Ordinal)] };

    private static Resource Volume(long bytes, bool shared = false) => new()
    {
        Kind = new ResourceKind
        {
            Name = "disk", Reservations = [s_eng], IsShared = shared, Disk = new DiskInfo { PersistenceId = "v", ContainerPath = "data" },
        },
        Amount = bytes,
    };
}
