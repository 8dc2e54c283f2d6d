using System.Globalization;
using System.Text.Json;
using Sandun.Routing.Dns;
using Sandun.Server.Routing;

namespace Sandun.Server.Endpoints;

/// <summary>Mesos-DNS' HTTP interface (its docs/http.md): names and services as JSON, from the same zone the name server answers from.</summary>
internal static class MesosDnsEndpoints
{
    public static void MapMesosDns(this IEndpointRouteBuilder routes, Names names)
    {
        var api = routes.MapGroup("/v1");
        api.MapGet("/version", http => SendAsync(http, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("Service", "Mesos-DNS");
            writer.WriteString("URL", "https://github.com/mesosphere/mesos-dns");
            writer.WriteString("Version", "sandun-" + ServerVersion.Text);
            writer.WriteEndObject();
        }));
        api.MapGet("/config", http => SendAsync(http, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("domain", DnsNames.MesosZone);
            writer.WriteNumber("ttl", DnsMessage.TimeToLive);
            writer.WriteBoolean("dnson", true);
            writer.WriteBoolean("httpon", true);
            writer.WriteEndObject();
        }));
        api.MapGet("/hosts/{host}", http => HostsAsync(http, names.Zone, Name(http, "host")));
        api.MapGet("/services/{service}", http => ServicesAsync(http, names.Zone, Name(http, "service")));
        api.MapGet("/enumerate", http => EnumerateAsync(http, names));
        api.MapGet("/axfr", http => TransferAsync(http, names.Zone));
    }

    private static Task HostsAsync(HttpContext http, DnsZone zone, string host) => SendAsync(http, writer =>
    {
        writer.WriteStartArray();
        var addresses = zone.AddressesOf(host);
        foreach (var address in addresses.Select(DnsAddress.Text).DefaultIfEmpty(""))
        {
            // Upstream answers an unknown name with one empty entry.
            writer.WriteStartObject();
            writer.WriteString("host", addresses.Count == 0 ? "" : host + ".");
            writer.WriteString("ip", address);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    private static Task ServicesAsync(HttpContext http, DnsZone zone, string service) => SendAsync(http, writer =>
    {
        writer.WriteStartArray();
        var places = zone.ServicesOf(service);
        foreach (var place in places) Service(writer, zone, service, place);
        if (places.Count == 0)
        {
            writer.WriteStartObject();
            foreach (var member in (string[])["service", "host", "ip", "port"]) writer.WriteString(member, "");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    private static void Service(Utf8JsonWriter writer, DnsZone zone, string service, DnsService place)
    {
        writer.WriteStartObject();
        writer.WriteString("service", service + ".");
        writer.WriteString("host", place.Host + ".");
        writer.WriteString("ip", zone.AddressesOf(place.Host).Select(DnsAddress.Text).FirstOrDefault() ?? "");
        writer.WriteString("port", place.Port.ToString(CultureInfo.InvariantCulture));
        writer.WriteEndObject();
    }

    private static Task EnumerateAsync(HttpContext http, Names names) => SendAsync(http, writer =>
    {
        var zone = names.Zone;
        writer.WriteStartObject();
        writer.WriteStartArray("frameworks");
        writer.WriteStartObject();
        writer.WriteString("name", names.Framework);
        writer.WriteStartArray("tasks");
        var suffix = "." + DnsNames.MesosFramework(names.Framework);
        foreach (var ofName in zone.Hosts.Where(host => host.Name.EndsWith(suffix, StringComparison.Ordinal)).GroupBy(host => host.Name, StringComparer.Ordinal))
        {
            writer.WriteStartObject();
            writer.WriteString("name", ofName.Key[..^suffix.Length]);
            writer.WriteStartArray("records");
            foreach (var (name, address) in ofName) Record(writer, name, DnsAddress.Text(address), address.Length == 4 ? "A" : "AAAA");
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static void Record(Utf8JsonWriter writer, string name, string host, string type)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name + ".");
        writer.WriteString("host", host);
        writer.WriteString("rtype", type);
        writer.WriteEndObject();
    }

    private static Task TransferAsync(HttpContext http, DnsZone zone) => SendAsync(http, writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("TTLSeconds", DnsMessage.TimeToLive);
        writer.WriteStartObject("Records");
        Lists("A", zone.Hosts.Where(host => host.Address.Length == 4).Select(host => (host.Name, DnsAddress.Text(host.Address))));
        Lists("AAAA", zone.Hosts.Where(host => host.Address.Length == 16).Select(host => (host.Name, DnsAddress.Text(host.Address))));
        Lists("SRV", zone.Services.Select(service => (service.Name, string.Create(CultureInfo.InvariantCulture, $"{service.Service.Host}.:{service.Service.Port}"))));
        writer.WriteEndObject();
        writer.WriteString("Serial", "");
        writer.WriteString("Mname", "ns.mesos.");
        writer.WriteEndObject();

        void Lists(string type, IEnumerable<(string Name, string Value)> records)
        {
            writer.WriteStartObject(type);
            foreach (var ofName in records.GroupBy(record => record.Name, StringComparer.Ordinal))
            {
                writer.WriteStartArray(ofName.Key + ".");
                foreach (var record in ofName) writer.WriteStringValue(record.Value);
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }
    });

    private static string Name(HttpContext http, string part) => ((string?)http.Request.RouteValues[part] ?? "").TrimEnd('.').ToLowerInvariant();

    private static async Task SendAsync(HttpContext http, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(buffer)) write(writer);
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), http.RequestAborted);
    }
}
