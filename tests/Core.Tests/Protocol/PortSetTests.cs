using System.Text.Json;
using CsCheck;
using Sandun.Protocol;
using Xunit;

namespace Sandun.Core.Tests.Protocol;

public sealed class PortSetTests
{
    private static readonly Gen<PortSet> s_sets =
        Gen.Select(Gen.Int[0, 60], Gen.Int[0, 10]).Array[0, 8].Select(ranges => PortSet.Of([.. ranges.Select(range => new PortRange(range.Item1, range.Item1 + range.Item2))]));

    [Fact]
    public void Sets_AnyTwo_BehaveLikeSetsOfNumbers() => Gen.Select(s_sets, s_sets).Sample((a, b) =>
    {
        HashSet<int> x = [.. a.Ports()], y = [.. b.Ports()];
        Assert.Equal(x.Union(y).Order(), a.Union(b).Ports());
        Assert.Equal(x.Except(y).Order(), a.Except(b).Ports());
        Assert.Equal(y.IsSubsetOf(x), a.ContainsAll(b));
        Assert.Equal(x.Count, a.Count);
        Assert.Equal(x.Count >= y.Count, a.HasAtLeast(y.Count));
        for (var port = 0; port < 75; port++) Assert.Equal(x.Contains(port), a.Contains(port));
        Assert.Equal(a.Ports(), Enumerable.Range(0, a.Count).Select(a.At));
    });

    [Fact]
    public void Text_AnySet_ReadsBackEqual() => s_sets.Sample(set =>
    {
        Assert.Equal(set, PortSet.Parse(set.ToString()));
        Assert.Equal(set, JsonSerializer.Deserialize<PortSet>(JsonSerializer.Serialize(set)));
    });

    [Theory]
    [InlineData("80-70")]
    [InlineData("65536")]
    [InlineData("x")]
    [InlineData("1,,2")]
    [InlineData("-1")]
    public void Parse_NotPorts_SaysWhichPart(string text) =>
        Assert.Contains("is not a port", Assert.Throws<FormatException>(() => PortSet.Parse(text)).Message);
}
