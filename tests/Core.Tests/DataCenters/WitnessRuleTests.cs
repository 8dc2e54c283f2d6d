using System.Collections.Immutable;
using Sandun.DataCenters;
using Xunit;

namespace Sandun.Core.Tests.DataCenters;

public sealed class WitnessRuleTests
{
    [Theory]
    [InlineData("east", "is one server")]
    [InlineData("east west", "are 2 servers")]
    [InlineData("east west -", "server s3 reports no site")]
    [InlineData("east east west", "at 2 sites (east, west)")]
    [InlineData("east east east", "at 1 site (east)")]
    [InlineData("east east east west witness", "3 of 5 servers stand at east")]
    [InlineData("east east west witness", "2 of 4 servers stand at east")]
    [InlineData("east west witness", null)]
    [InlineData("east east west west witness", null)]
    [InlineData("a b c d e", null)]
    public void Loss_CanBeTold_OnlyByAQuorumThatSurvivesAnySite(string sites, string? missing)
    {
        var servers = sites.Split(' ').Select((site, index) => KeyValuePair.Create("s" + (index + 1), site == "-" ? "" : site))
            .ToImmutableSortedDictionary(StringComparer.Ordinal);
        if (missing is null) Assert.Null(WitnessRule.Missing(servers));
        else Assert.Contains(missing, WitnessRule.Missing(servers), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("0.2", false)]
    [InlineData("10", false)]
    [InlineData("10.1", true)]
    public void Cell_SpansTenMilliseconds(string? milliseconds, bool isTooFar)
    {
        var why = WitnessRule.TooFar("west", milliseconds is null ? null : decimal.Parse(milliseconds, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(isTooFar, why is not null);
        if (isTooFar) Assert.Contains("not federated", why, StringComparison.Ordinal);
    }
}
