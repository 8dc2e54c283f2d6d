using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace Sandun.Samples.Shop;

/// <summary>The page customers see. It says which instance of each service answered, so that balancing can be watched.</summary>
internal static class WebService
{
    public static void Map(WebApplication app, HttpClient catalog, HttpClient orders)
    {
        app.MapGet("/", async (CancellationToken cancellation) =>
        {
            var goods = await catalog.GetFromJsonAsync("/goods", ShopJson.Default.GoodsPage, cancellation);
            var taken = await orders.GetFromJsonAsync("/orders", ShopJson.Default.OrdersPage, cancellation);
            return Results.Content(Page(goods!, taken!), "text/html; charset=utf-8");
        });
        app.MapPost("/buy", async (HttpRequest request, CancellationToken cancellation) =>
        {
            var form = await request.ReadFormAsync(cancellation);
            using var answer = await orders.PostAsync(
                "/orders?good=" + Uri.EscapeDataString(form["good"].ToString()), content: null, cancellation);
            return answer.IsSuccessStatusCode ? Results.Redirect("/") : Results.StatusCode((int)answer.StatusCode);
        });
        app.MapGet("/whoami", () => "web " + Instance.Name + "\n");
    }

    private static string Page(GoodsPage goods, OrdersPage taken)
    {
        var page = new StringBuilder("""
            <!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>A small shop</title>
            <style>
              body { font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem }
              table { border-collapse: collapse; width: 100% } td, th { padding: .4rem; text-align: left; border-bottom: 1px solid #8884 }
              footer { margin-top: 2rem; color: #777; font-size: .85rem } button { font: inherit }
            </style>
            <h1>A small shop</h1><table><tr><th>Good<th>Price<th></tr>
            """);
        foreach (var good in goods.Goods)
        {
            page.Append(CultureInfo.InvariantCulture, $"""
                <tr><td>{Encode(good.Name)}<td>{good.Price:0.00} ¥<td><form method="post" action="/buy">
                <button name="good" value="{Encode(good.Id)}">Buy</button></form></tr>
                """);
        }

        page.Append(CultureInfo.InvariantCulture, $"</table><h2>{taken.Taken} orders</h2><ul>");
        foreach (var order in taken.Latest.Take(5))
            page.Append(CultureInfo.InvariantCulture, $"<li>{order.At:HH:mm:ss} {Encode(order.Good)}, {order.Price:0.00} ¥");
        page.Append(CultureInfo.InvariantCulture, $"""
            </ul><footer>This page: web {Encode(Instance.Name)}<br>Goods: catalog {Encode(goods.Instance)}<br>
            Orders: orders {Encode(taken.Instance)}, which asked catalog {Encode(taken.CatalogInstance)}</footer></html>
            """);
        return page.ToString();
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
