using System.Text.Json.Serialization;

namespace Sandun.Samples.Shop;

/// <summary>One thing on sale.</summary>
/// <param name="Id">Short name, as in an order.</param>
/// <param name="Name">Name for people.</param>
/// <param name="Price">Price in yuan.</param>
public sealed record Good(string Id, string Name, decimal Price);

/// <summary>What the catalog answers: its goods, and which instance answered.</summary>
public sealed record GoodsPage(string Instance, IReadOnlyList<Good> Goods);

/// <summary>An order as it was taken.</summary>
/// <param name="Number">Number within the instance that took it, from 1.</param>
/// <param name="Good">What was ordered.</param>
/// <param name="Price">What it cost then.</param>
/// <param name="At">When.</param>
public sealed record Order(int Number, string Good, decimal Price, DateTimeOffset At);

/// <summary>What the order service answers: the latest orders, how many there were, and which instances answered.</summary>
public sealed record OrdersPage(string Instance, string CatalogInstance, int Taken, IReadOnlyList<Order> Latest);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GoodsPage))]
[JsonSerializable(typeof(OrdersPage))]
[JsonSerializable(typeof(Order))]
internal sealed partial class ShopJson : JsonSerializerContext;
