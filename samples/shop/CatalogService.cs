namespace Sandun.Samples.Shop;

/// <summary>Knows what is on sale. Has no state, so any number of instances is the same as one.</summary>
internal static class CatalogService
{
    private static readonly Good[] s_goods =
    [
        new("tea", "Longjing tea, 250 g", 168m),
        new("silk", "Hangzhou silk scarf", 299m),
        new("ham", "Jinhua ham, 1 kg", 215m),
        new("wine", "Shaoxing wine, 500 ml", 38m),
    ];

    public static void Map(WebApplication app)
    {
        app.MapGet("/goods", () => TypedResults.Json(new GoodsPage(Instance.Name, s_goods), ShopJson.Default.GoodsPage));
    }
}
