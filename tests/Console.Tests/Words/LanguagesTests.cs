using Sandun.WebConsole.Words;
using Xunit;

namespace Sandun.WebConsole.Tests.Words;

public sealed class LanguagesTests
{
    [Theory]
    [InlineData("zh", null, null, Language.Chinese)]
    [InlineData("en", "zh", "zh-CN", Language.English)]
    [InlineData(null, "zh", "en", Language.Chinese)]
    [InlineData(null, null, "fr, zh-CN;q=0.8, en;q=0.5", Language.Chinese)]
    [InlineData(null, null, "de", Language.English)]
    [InlineData("xx", "yy", "", Language.English)]
    public void Language_OfARequest_IsQueryThenCookieThenTheBrowsersWish(string? query, string? cookie, string? wish, Language expected)
    {
        var context = new DefaultHttpContext();
        if (query is not null) context.Request.QueryString = new("?lang=" + query);
        if (cookie is not null) context.Request.Headers.Cookie = Languages.CookieName + "=" + cookie;
        if (wish is not null) context.Request.Headers.AcceptLanguage = wish;
        Assert.Equal(expected, Languages.Of(context.Request));
    }
}
