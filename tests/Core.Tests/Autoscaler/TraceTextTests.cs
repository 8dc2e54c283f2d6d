using Sandun.Autoscaler.Simulation;
using Xunit;

namespace Sandun.Core.Tests.Autoscaler;

public sealed class TraceTextTests
{
    [Fact]
    public void Trace_UnsortedWithHeadingAndGaps_HoldsTheEarlierRate()
    {
        var rates = Read("\uFEFFseconds,requests_per_second", "", "# a comment", "103,7", "100, 5", "101;6", "101\t8");

        Assert.Equal([5, 7, 7, 7], rates);
    }

    [Theory]
    [InlineData("1,2", "x,3")]
    [InlineData("1,-2", null)]
    [InlineData("1,NaN", "2,NaN")]
    [InlineData("a,b", "c,d")]
    public void Trace_WithALineThatIsNone_NamesTheLine(string first, string? second)
    {
        var text = new TraceText();
        var problem = text.Add(first) ?? (second is null ? null : text.Add(second));

        Assert.Contains("line ", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Trace_LongerThanAMonth_IsRefusedBeforeItTakesMemory()
    {
        var text = new TraceText();
        text.Add("0,1");
        text.Add("99999999,1");

        Assert.Contains("at most", text.Rates(out var rates), StringComparison.Ordinal);
        Assert.Empty(rates);
    }

    [Fact]
    public void Trace_WithoutALine_IsRefused() => Assert.NotNull(new TraceText().Rates(out _));

    private static double[] Read(params string[] lines)
    {
        var text = new TraceText();
        foreach (var line in lines) Assert.Null(text.Add(line));
        Assert.Null(text.Rates(out var rates));
        return rates;
    }
}
