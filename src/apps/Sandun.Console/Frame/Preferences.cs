using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Sandun.WebConsole.Words;

namespace Sandun.WebConsole.Frame;

/// <summary>The language of one browser tab. Kept in a cookie by the page's script, so that the next visit starts with it.</summary>
public sealed class Preferences(IJSRuntime script, NavigationManager navigation)
{
    /// <summary>Raised after the language changed.</summary>
    public event Action? Changed;

    public Language Language { get; private set; }

    /// <summary>Takes over what the request asked for.</summary>
    public void Start(Language language) => Language = language;

    /// <summary>Shows everything in another language, in place.</summary>
    public async Task SwitchToAsync(Language language)
    {
        Language = language;
        await script.InvokeVoidAsync("sandun.keepLanguage", language.Code(), language.HtmlCode());
        Changed?.Invoke();

        // A link that was opened with a language would otherwise bring the old one back on reload.
        if (navigation.Uri.Contains(Languages.QueryName + "=", StringComparison.Ordinal))
            navigation.NavigateTo(navigation.GetUriWithQueryParameter(Languages.QueryName, language.Code()), replace: true);
    }
}
