using Microsoft.AspNetCore.Components.QuickGrid;

namespace Sandun.WebConsole.Pages;

/// <summary>The rows a virtualized table has on screen.</summary>
public static class Window
{
    /// <summary>The wanted rows of <paramref name="rows"/>, in the order the reader asked for, else in their own.</summary>
    public static GridItemsProviderResult<T> Of<T>(IReadOnlyList<T> rows, GridItemsProviderRequest<T> request)
    {
        IEnumerable<T> ordered = request.SortByColumn is null ? rows : request.ApplySorting(rows.AsQueryable());
        var visible = ordered.Skip(request.StartIndex).Take(request.Count ?? rows.Count).ToList();
        return GridItemsProviderResult.From(visible, rows.Count);
    }
}
