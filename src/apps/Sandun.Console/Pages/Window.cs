using Microsoft.AspNetCore.Components.QuickGrid;
using Sandun.WebConsole.Words;

namespace Sandun.WebConsole.Pages;

/// <summary>The rows a virtualized table has on screen.</summary>
public static class Window
{
    /// <summary>Height of a row in pixels, as the style sheet sets it; virtualization needs it.</summary>
    public const float RowHeight = 34;

    /// <summary>A table reserves room for this many rows before it knows which are on screen, so that nothing jumps when they come.</summary>
    private const int ReservedRows = 12;

    /// <summary>The style of a frame that reserves room for its table.</summary>
    public static string Height(int rows) =>
        "min-height:" + Figures.Css((decimal)RowHeight * (1 + Math.Min(rows, ReservedRows))) + "px";

    /// <summary>The wanted rows of <paramref name="rows"/>, in the order the reader asked for, else in their own.</summary>
    public static GridItemsProviderResult<T> Of<T>(IReadOnlyList<T> rows, GridItemsProviderRequest<T> request)
    {
        IEnumerable<T> ordered = request.SortByColumn is null ? rows : request.ApplySorting(rows.AsQueryable());
        var visible = ordered.Skip(request.StartIndex).Take(request.Count ?? rows.Count).ToList();
        return GridItemsProviderResult.From(visible, rows.Count);
    }
}
