using System.Collections.Concurrent;

namespace Sandun.Samples.Shop;

/// <summary>Takes orders at the catalog's prices. Keeps the latest in memory: a shop that mattered would have a database.</summary>
internal static class OrderService
{
    /// <summary>Orders remembered; enough for the page, bounded because the process may run for months.</summary>
    private const int Remembered = 20;

    private static readonly ConcurrentQueue<Order> s_latest = new();
    private static int s_taken;

    public static void Map(WebApplication app, HttpClient catalog)
    {
        app.MapGet("/orders", async (CancellationToken cancellation) =>
        {
            var goods = await GoodsAsync(catalog, cancellation);
            return TypedResults.Json(new OrdersPage(Instance.Name, goods.Instance, s_taken, [.. s_latest.Reverse()]), ShopJson.Default.OrdersPage);
        });
        app.MapPost("/orders", async (string good, CancellationToken cancellation) =>
        {
            var goods = await GoodsAsync(catalog, cancellation);
            var found = goods.Goods.FirstOrDefault(candidate => candidate.Id == good);
            return found is null
                ? Results.Text($"there is no {good} in the catalog", statusCode: StatusCodes.Status404NotFound)
                : Results.Json(Take(found), ShopJson.Default.Order);
        });
    }

    private static Order Take(Good good)
    {
        var order = new Order(Interlocked.Increment(ref s_taken), good.Name, good.Price, DateTimeOffset.UtcNow);
        s_latest.Enqueue(order);
        while (s_latest.Count > Remembered) s_latest.TryDequeue(out _);
        return order;
    }

    private static async Task<GoodsPage> GoodsAsync(HttpClient catalog, CancellationToken cancellation) =>
        await catalog.GetFromJsonAsync("/goods", ShopJson.Default.GoodsPage, cancellation) ??
        throw new InvalidOperationException("the catalog answered nothing");
}
