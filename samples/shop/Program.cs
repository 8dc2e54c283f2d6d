using System.Net;
using Sandun.Samples.Shop;

// One program, three services; the argument says which.
var role = args.Length == 1 ? args[0] : "";
if (role is not ("catalog" or "orders" or "web"))
{
    Console.Error.WriteLine("usage: shop catalog|orders|web");
    return 64;
}

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders().AddSimpleConsole(options => options.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
builder.WebHost.ConfigureKestrel(server => server.Listen(
    Environment.GetEnvironmentVariable("SHOP_LISTEN") is { } address ? IPAddress.Parse(address) : IPAddress.Loopback, Instance.Port));

var app = builder.Build();
using var catalog = Client("CATALOG_URL", 10001);
using var orders = Client("ORDERS_URL", 10002);
app.MapGet("/health", () => "ok\n");
switch (role)
{
    case "catalog": CatalogService.Map(app); break;
    case "orders": OrderService.Map(app, catalog); break;
    default: WebService.Map(app, catalog, orders); break;
}

app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"{role} {Instance.Name} takes requests"));
app.Lifetime.ApplicationStopping.Register(() => Console.WriteLine($"{role} {Instance.Name} finishes its requests and ends"));
app.Run();
return 0;

// Connections are renewed often, so that a proxy which balances by connection spreads the calls as well.
static HttpClient Client(string variable, int fallbackPort) => new(new SocketsHttpHandler
{
    PooledConnectionLifetime = TimeSpan.FromSeconds(2),
    ConnectTimeout = TimeSpan.FromSeconds(2),
})
{
    BaseAddress = Instance.Service(variable, fallbackPort),
    Timeout = TimeSpan.FromSeconds(5),
};
