using Sandun.WebConsole.Parts;
using Xunit;

namespace Sandun.WebConsole.Tests.Parts;

public sealed class TreemapTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    [InlineData(600)]
    public void Treemap_OfEqualParts_FillsTheWholeWithoutOverlapAndStaysNearSquares(int count)
    {
        var parts = Treemap.Divide([.. Enumerable.Repeat(13m, count)], 3, 1);
        Assert.Equal(count, parts.Count);
        Assert.All(parts, part => Assert.Equal(3d / count, (double)(part.Width * part.Height), 6));
        Assert.All(parts, part => Assert.InRange((double)part.Left, -1e-9, 3 - (double)part.Width + 1e-9));
        Assert.All(parts, part => Assert.InRange((double)part.Top, -1e-9, 1 - (double)part.Height + 1e-9));
        if (count >= 7) Assert.All(parts, part => Assert.InRange((double)(part.Width / part.Height), 0.25, 4));
        for (var i = 0; i < parts.Count; i++)
            for (var j = i + 1; j < parts.Count; j++)
                Assert.True(Apart(parts[i], parts[j]), $"{i} and {j} overlap");
    }

    [Fact]
    public void Treemap_OfUnequalParts_GivesEachItsArea()
    {
        decimal[] weights = [64, 32, 16, 8, 8, 4, 1];
        var parts = Treemap.Divide(weights, 3, 1);
        Assert.All(parts.Zip(weights), pair => Assert.Equal((double)(pair.Second * 3 / weights.Sum()), (double)(pair.First.Width * pair.First.Height), 6));
    }

    private static bool Apart(TreemapPart a, TreemapPart b)
    {
        const decimal Tiny = 0.000001m;
        return a.Left + a.Width <= b.Left + Tiny || b.Left + b.Width <= a.Left + Tiny || a.Top + a.Height <= b.Top + Tiny || b.Top + b.Height <= a.Top + Tiny;
    }
}
