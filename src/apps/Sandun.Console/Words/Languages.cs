using Microsoft.AspNetCore.Http;

namespace Sandun.WebConsole.Words;

/// <summary>Chooses a language for a request, and names languages for the browser.</summary>
public static class Languages
{
    /// <summary>The cookie and the query parameter that hold the reader's choice, <c>en</c> or <c>zh</c>.</summary>
    public const string CookieName = "sandun-lang";

    public const string QueryName = "lang";

    /// <summary>The short code: <c>en</c> or <c>zh</c>.</summary>
    public static string Code(this Language language) => language == Language.Chinese ? "zh" : "en";

    /// <summary>The value of HTML's lang attribute.</summary>
    public static string HtmlCode(this Language language) => language == Language.Chinese ? "zh-Hans" : "en";

    /// <summary>The language with this code, or null.</summary>
    public static Language? Parse(string? code) => code switch
    {
        null or "" => null,
        _ when code.StartsWith("zh", StringComparison.OrdinalIgnoreCase) => Language.Chinese,
        _ when code.StartsWith("en", StringComparison.OrdinalIgnoreCase) => Language.English,
        _ => null,
    };

    /// <summary>Query before cookie before the browser's wish; English when none of them names one we speak.</summary>
    public static Language Of(HttpRequest request)
    {
        if (Parse(request.Query[QueryName]) is { } asked) return asked;
        if (Parse(request.Cookies[CookieName]) is { } kept) return kept;
        foreach (var wish in request.GetTypedHeaders().AcceptLanguage.OrderByDescending(l => l.Quality ?? 1))
            if (Parse(wish.Value.Value) is { } wished) return wished;

        return Language.English;
    }
}
