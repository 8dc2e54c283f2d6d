using CsCheck;
using Sandun.Protocol;
using Xunit;

namespace Sandun.Core.Tests.Protocol;

public sealed class ResourcesTests
{
    private static readonly Gen<ResourceAmounts> s_amounts =
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 9], Gen.Int[0, 9], Gen.Int[0, 9], (cpus, memory, disk, gpus) => ResourceAmounts.Of(cpus, memory, disk, gpus));

    [Fact]
    public void Amounts_TenTenthsOfACpu_AreExactlyOne()
    {
        var tenth = ResourceAmounts.Of(0.1m, 0.1m);
        var sum = Enumerable.Repeat(tenth, 10).Aggregate((a, b) => a + b);
        Assert.Equal(1000, sum.MilliCpus);
        Assert.True(ResourceAmounts.Of(1, 0).FitsIn(sum));
    }

    [Fact]
    public void Amounts_TakenAndGivenBack_AreWhatTheyWere() => Gen.Select(s_amounts, s_amounts).Sample((a, b) =>
    {
        Assert.Equal(a, a + b - b);
        Assert.True(a.FitsIn(a + b));
        Assert.Equal(b.IsZero, (a + b).FitsIn(a));
    });
}
