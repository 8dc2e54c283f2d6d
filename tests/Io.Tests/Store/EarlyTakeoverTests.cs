using Sandun.Store.Election;
using Xunit;

namespace Sandun.Io.Tests.Store;

public sealed class EarlyTakeoverTests
{
    [Theory]
    [InlineData(true, 3, 0, true)]
    [InlineData(true, 5, 1, true)]
    [InlineData(false, 1, 0, false)]
    [InlineData(false, 2, 1, false)]
    [InlineData(false, 3, 1, false)]
    [InlineData(false, 3, 2, true)]
    [InlineData(false, 4, 2, false)]
    [InlineData(false, 5, 2, false)]
    [InlineData(false, 5, 3, true)]
    public void Standby_WithEvidence_DeposesOnlyTheDeadAndTheUnheard(bool refused, int servers, int notHearing, bool depose)
    {
        var verdict = EarlyTakeover.Judge(new TakeoverEvidence(refused, servers, notHearing));
        Assert.Equal(depose, verdict.Depose);
        Assert.NotEmpty(verdict.Reason);
    }

    [Fact]
    public void Evidence_OfMoreDoubtsThanServers_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => EarlyTakeover.Judge(new TakeoverEvidence(false, 3, 4)));

    [Fact]
    public void Leader_ThatSaysItLeadsNoMore_IsDeposed() =>
        Assert.True(EarlyTakeover.Judge(new TakeoverEvidence(false, 1, 0, SaysItLeadsNoMore: true)).Depose);
}
