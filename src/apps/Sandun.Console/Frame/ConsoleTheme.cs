using MudBlazor;

namespace Sandun.WebConsole.Frame;

/// <summary>
/// MudBlazor's theme: fonts, sizes and shape. Colours come from console.css, where both palettes live, so that the theme changes
/// without asking the server and is right from the first paint.
/// </summary>
public static class ConsoleTheme
{
    /// <summary>Fonts that are on the reader's machine, Chinese ones included; nothing is fetched.</summary>
    private static readonly string[] Fonts =
    [
        "Inter", "system-ui", "-apple-system", "Segoe UI", "Roboto", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC",
        "Source Han Sans SC", "WenQuanYi Zen Hei", "sans-serif",
    ];

    public static MudTheme Theme { get; } = new()
    {
        LayoutProperties = new LayoutProperties { AppbarHeight = "48px", DrawerWidthLeft = "190px", DefaultBorderRadius = "6px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Fonts, FontSize = "0.8125rem", LetterSpacing = "normal" },
            Button = new ButtonTypography { FontFamily = Fonts, FontSize = "0.8125rem", TextTransform = "none", LetterSpacing = "normal" },
        },
    };
}
