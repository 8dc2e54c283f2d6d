using Sandun.WebConsole.Words;
using Xunit;

namespace Sandun.WebConsole.Tests.Words;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(0, "0 MiB")]
    [InlineData(512, "512 MiB")]
    [InlineData(1024, "1 GiB")]
    [InlineData(1536, "1.5 GiB")]
    [InlineData(4_194_304, "4 TiB")]
    public void Megabytes_Written_UseTheLargestUnit(int megabytes, string written) => Assert.Equal(written, Figures.Megabytes(megabytes));

    [Theory]
    [InlineData("0.25", "0.25")]
    [InlineData("1040", "1,040")]
    [InlineData("0.1", "0.1")]
    public void Cpus_Written_HaveAtMostTwoDecimals(string cpus, string written) =>
        Assert.Equal(written, Figures.Cpus(decimal.Parse(cpus, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData(0, 0, "0%")]
    [InlineData(1, 1000, "1%")]
    [InlineData(269, 1040, "26%")]
    [InlineData(5, 4, "100%")]
    public void Percent_Written_IsWholeAndBounded(int part, int total, string written) => Assert.Equal(written, Figures.Percent(part, total));

    [Theory]
    [InlineData(-3, "0 s ago", "0 秒前")]
    [InlineData(59, "59 s ago", "59 秒前")]
    [InlineData(60, "1 min ago", "1 分钟前")]
    [InlineData(7_199, "1 h ago", "1 小时前")]
    [InlineData(200_000, "2 d ago", "2 天前")]
    public void Ago_Written_UsesTheLargestWholeUnit(int seconds, string english, string chinese)
    {
        Assert.Equal(english, Figures.Ago(TimeSpan.FromSeconds(seconds), Language.English));
        Assert.Equal(chinese, Figures.Ago(TimeSpan.FromSeconds(seconds), Language.Chinese));
    }

    [Fact]
    public void Moment_Written_FollowsTheLanguage()
    {
        var moment = new DateTimeOffset(2026, 8, 1, 22, 3, 4, TimeSpan.FromHours(8));
        Assert.Equal("1 Aug 2026 14:03:04 UTC", Figures.Moment(moment, Language.English));
        Assert.Equal("2026年8月1日 14:03:04 UTC", Figures.Moment(moment, Language.Chinese));
    }
}
