using Sandun.Protocol;
using Sandun.Server.Scaling;

namespace Sandun.Server.Tests.Scaling;

public sealed class EarlyLooksTests
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void App_ThatMayNotBeLookedAtYet_WaitsAndIsNotForgotten()
    {
        var looks = new EarlyLooks();
        Assert.Null(looks.Next);
        looks.Add(PathId.Absolute("/late"), s_now.AddMilliseconds(300));
        looks.Add(PathId.Absolute("/due"), s_now);
        Assert.Equal(s_now, looks.Next);
        Assert.Equal([PathId.Absolute("/due")], looks.Take(s_now));
        Assert.Equal(s_now.AddMilliseconds(300), looks.Next);
        Assert.Empty(looks.Take(s_now.AddMilliseconds(299)));
        Assert.Equal([PathId.Absolute("/late")], looks.Take(s_now.AddMilliseconds(300)));
        Assert.Null(looks.Next);
    }

    [Fact]
    public void App_ToldTwice_IsLookedAtOnceAndNoLater()
    {
        var looks = new EarlyLooks();
        looks.Add(PathId.Absolute("/app"), s_now.AddMilliseconds(100));
        looks.Add(PathId.Absolute("/app"), s_now.AddMilliseconds(400));
        Assert.Equal([PathId.Absolute("/app")], looks.Take(s_now.AddMilliseconds(100)));
        Assert.Empty(looks.Take(s_now.AddMilliseconds(400)));
    }
}
