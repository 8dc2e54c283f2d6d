using System.Text.RegularExpressions;
using CsCheck;
using Sandun.Routing;
using Xunit;

namespace Sandun.Core.Tests.Routing;

public sealed partial class HaproxyConfigurationTests
{
    private static readonly HaproxyLimits s_limits = new(1000, null);

    [Theory]
    [InlineData(1_000_000, 20_000)]
    [InlineData(20_000, 9_332)]
    [InlineData(1_024, 100)]
    public void Connections_LeaveAFileForEachListenerAndCheckedServer(long files, int connections)
    {
        var limits = new HaproxyLimits(20_000, null) { Files = files };
        Assert.Equal(connections, limits.ConnectionsBeside(836));
    }

    /// <summary>A router that is to serve hundreds of apps on 1,024 files serves them, and says what it had to leave out.</summary>
    [Theory]
    [InlineData(1_024, 3, 96, true)]
    [InlineData(1_024, 10, 320, false)]
    [InlineData(1_024, 600, 6_400, false)]
    [InlineData(20_000, 40, 1_280, true)]
    [InlineData(20_000, 500, 16_500, true)]
    [InlineData(20_000, 500, 18_000, false)]
    [InlineData(1_000_000, 500, 18_000, true)]
    public void Checks_ThatLeaveTooFewConnections_AreLeftOutWithTheCure(long files, int listeners, int slots, bool fit)
    {
        var limits = new HaproxyLimits(20_000, null) { Files = files };
        Assert.Equal(fit, limits.ChecksFit(listeners, slots));
        if (fit) Assert.Null(limits.ChecksProblem(listeners, slots));
        else Assert.Contains($"Allow {listeners + slots + 2_500} open files", limits.ChecksProblem(listeners, slots)!, StringComparison.Ordinal);
        Assert.True((limits with { Files = listeners + slots + 2_500 }).ChecksFit(listeners, slots));
    }

    [Fact]
    public void Configuration_ForFewOpenFiles_HasNoChecksAndRoomForConnections()
    {
        var model = Registry.Model(Registry.Of([.. Enumerable.Range(0, 30).Select(app => Registry.Route("/app" + app, 10_000 + app))]));
        var slots = HaproxyState.Fresh(model, Registry.Start).Slots;
        var few = HaproxyConfiguration.Render(model, slots, new HaproxyLimits(20_000, null) { Files = 1_024 }, 1);
        Assert.DoesNotContain("default-server check", few, StringComparison.Ordinal);
        Assert.Contains("    maxconn 247\n", few, StringComparison.Ordinal);
        Assert.Contains("default-server check", HaproxyConfiguration.Render(model, slots, s_limits, 1), StringComparison.Ordinal);
    }

    [Fact]
    public void Configuration_OfASmallShop_IsAsWritten()
    {
        var model = Registry.Model(Registry.Of(
            [Registry.Route("/shop/web", 10_000, hosts: ["shop.local"]), Registry.Route("/shop/db", 10_001, http: false)],
            Registry.Endpoint("/shop/web", "a", 31_001), Registry.Endpoint("/shop/db", "d", 31_002, weight: 10, address: "::1")));
        var table = HaproxyState.Fresh(model, Registry.Start).Slots;
        var text = HaproxyConfiguration.Render(model, table, new HaproxyLimits(1000, "haproxy"), 7);
        var digest = HaproxyConfiguration.StructureDigest(model, table, new HaproxyLimits(1000, "haproxy"));
        Assert.Equal(Golden().Replace("DIGEST", digest, StringComparison.Ordinal), WithoutFreeSlots(text));
        Assert.Equal(64, FreeSlot().Count(text) + 2);
    }

    [Fact]
    public void Backend_ThatHoldsRequests_DoesSoWhereHaproxyCan()
    {
        var model = Registry.Model(Registry.Of(
            [Registry.Route("/web", 10_000) with { Settings = new Sandun.Protocol.RouteSettings { HoldSeconds = 30 } }, Registry.Route("/other", 10_001)]));
        var slots = HaproxyState.Fresh(model, Registry.Start).Slots;
        var able = HaproxyConfiguration.Render(model, slots, s_limits with { Lua = true }, 1);
        Assert.Contains("    lua-load hold.lua\n", able, StringComparison.Ordinal);
        Assert.Contains("    http-request lua.hold h0:web 30 if { nbsrv(h0:web) eq 0 } { be_conn(h0:web) le 1000 }\n", able, StringComparison.Ordinal);
        Assert.DoesNotContain("lua.hold h0:other", able, StringComparison.Ordinal);
        Assert.DoesNotContain("lua", HaproxyConfiguration.Render(model, slots, s_limits, 1), StringComparison.Ordinal);
    }

    [Fact]
    public void Digest_OverChangesOfEndpoints_Stays()
    {
        var route = Registry.Route("/web", 10_000);
        var before = Registry.Model(Registry.Of([route], Registry.Endpoint("/web", "a", 1000)));
        var after = Registry.Model(Registry.Of([route], Registry.Endpoint("/web", "b", 1001)));
        var more = Registry.Model(Registry.Of([route, Registry.Route("/more", 10_001)]));
        Assert.Equal(Digest(before), Digest(after));
        Assert.NotEqual(Digest(before), Digest(more));
    }

    [Fact]
    public void Checks_OfARoute_AreAsItSays()
    {
        var quick = Registry.Route("/quick", 10_001) with { Settings = new Sandun.Protocol.RouteSettings { CheckIntervalSeconds = 2 } };
        var off = Registry.Route("/off", 10_002) with { Settings = new Sandun.Protocol.RouteSettings { ChecksOff = true } };
        var model = Registry.Model(Registry.Of([quick, off]));
        var text = HaproxyConfiguration.Render(model, HaproxyState.Fresh(model, Registry.Start).Slots, s_limits, 1);
        Assert.Contains("backend h0:quick\n    balance roundrobin\n    default-server inter 2s\n", text, StringComparison.Ordinal);
        Assert.Contains("backend h0:off\n    balance roundrobin\n    default-server no-check\n", text, StringComparison.Ordinal);
    }

    /// <summary>Whatever a user writes, the text holds the sections and the kinds of line the model makes, and no others.</summary>
    [Fact]
    public void Configuration_OfHostileTexts_HoldsOnlyWhatTheModelMakes()
    {
        string[] hostile = ["x\nfrontend evil", "'; lua-load /tmp/x", "a\r\n    bind :1", "\"", "#", "\\", "${HOME}", "%[env(HOME)]", "a b", "\u2028global", "ok"];
        var gen = Gen.Select(Gen.Int[0, hostile.Length - 1].Select(index => hostile[index]), Gen.Int[0, hostile.Length - 1].Select(index => hostile[index]), Gen.String[0, 40], Gen.Int[0, hostile.Length - 1].Select(index => hostile[index]));
        gen.Sample((app, host, free, address) =>
        {
            var model = Registry.Model(Registry.Of(
                [Registry.Route("/" + app + free, 10_000, hosts: [host, free, host + free], path: "/" + free), Registry.Route("/t" + free, 10_001, http: false)],
                Registry.Endpoint("/" + app + free, free + app, 31_000, address: address), Registry.Endpoint("/" + app + free, host, 31_000)));
            var state = HaproxyState.Fresh(model, Registry.Start);
            var lines = HaproxyConfiguration.Render(model, state.Slots, s_limits, 1).Split('\n');
            foreach (var line in lines) Assert.Matches(KnownLine(), line);
            Assert.All(state.MapFile().Split('\n'), line => Assert.Matches("^$|^[a-z0-9._/-][!-~]* h0:[!-~]+$", line));
            Assert.Equal(2, lines.Count(line => line.StartsWith("backend ", StringComparison.Ordinal)));
        });
    }

    /// <summary>Labels and settings of a hostile hand give values or nothing: the kinds of line are those of an honest app.</summary>
    [Fact]
    public void Configuration_OfHostileSettings_HoldsNoTextOfTheirs()
    {
        string[] hostile = ["x\nfrontend evil", "a b", "'; lua-load /tmp/x", "\"", "%[env(HOME)]", "${HOME}", "\\", "# no", "ok"];
        Gen.Int[0, hostile.Length - 1].Select(index => hostile[index]).Array[4].Sample(texts =>
        {
            var spec = ServiceScheduler.Sample.App("/web") with
            {
                Ports = [new Sandun.Protocol.PortDefinition { ServicePort = 10_000 }],
                Labels = Sandun.Protocol.Sorted.Empty.Add("HAPROXY_0_VHOST", texts[0]).Add("HAPROXY_0_PATH", texts[1]).Add("HAPROXY_0_BALANCE", texts[2])
                    .Add("HAPROXY_0_SSL_CERT", texts[3]).Add("HAPROXY_0_BACKEND_HTTP_OPTIONS", texts[0]).Add("HAPROXY_GROUP", texts[1]).Add("HAPROXY_0_PORT", texts[2]),
            };
            var routes = Sandun.ServiceScheduler.RouteRules.Derive(spec);
            var settings = routes[0].Settings with { MaintenanceText = texts[3].Replace("\n", " ", StringComparison.Ordinal), Maintenance = true };
            var model = Registry.Model(Registry.Of([.. routes.Select(route => route with { Settings = settings })], Registry.Endpoint("/web", "a", 31_000)));
            var lines = HaproxyConfiguration.Render(model, HaproxyState.Fresh(model, Registry.Start).Slots, s_limits, 1).Split('\n');
            foreach (var line in lines.Where(line => !line.Contains("deny_status 503", StringComparison.Ordinal))) Assert.Matches(KnownLine(), line);
            Assert.Single(lines, line => line.Contains("deny_status 503", StringComparison.Ordinal));
            Assert.Single(lines, line => line.StartsWith("backend ", StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Diff_OfTwoStructures_TellsLinesBySection()
    {
        const string Before = "global\n    maxconn 1\n\nbackend a\n    balance roundrobin\n    server s1 1.1.1.1:1 weight 1\n";
        const string After = "global\n    maxconn 1\n\nbackend a\n    balance leastconn\n    server s1 2.2.2.2:1 weight 1\n\nbackend b\n    mode tcp\n";
        Assert.Equal("  backend a\n-     balance roundrobin\n+     balance leastconn\n+ backend b\n+     mode tcp", ConfigurationDiff.Between(Before, After));
        Assert.Equal("", ConfigurationDiff.Between(After, After));
    }

    [Fact]
    public void Complaint_OfALine_LeadsToItsBackend()
    {
        const string Text = "global\n    maxconn 1\n\nbackend h0:good\n    balance x\n\nbackend h0:bad\n    balance y\n";
        Assert.Equal(["h0:bad"], RefusedSection.BackendsOf("[ALERT] parsing [c.cfg:8] : unknown", "c.cfg", Text));
        Assert.Equal(["h0:good", "h0:bad"], RefusedSection.BackendsOf("[c.cfg:5] x [c.cfg:7] y [c.cfg:99]", "c.cfg", Text));
        Assert.Empty(RefusedSection.BackendsOf("[c.cfg:2] x", "c.cfg", Text));
    }

    [Fact]
    public void Word_WithAControlCharacter_IsADefect() =>
        Assert.Throws<InvalidOperationException>(() => new HaproxyText().Line("server", "a\nb"));

    [Fact]
    public void Word_WithABlankOrQuote_IsQuoted()
    {
        var text = new HaproxyText();
        text.Line("string", "it's here", "plain");
        Assert.Equal("    string 'it'\\''s here' plain\n", text.ToString());
    }

    private static string Digest(ProxyModel model) => HaproxyConfiguration.StructureDigest(model, HaproxyState.Fresh(model, Registry.Start).Slots, s_limits);

    private static string WithoutFreeSlots(string text) =>
        string.Concat(text.Split('\n').Where(line => !FreeSlot().IsMatch(line)).Select(line => line + "\n")).TrimEnd('\n') + "\n";

    private static string Golden() => File.ReadAllText(Path.Combine(Tidy.Checkout.Root, "tests/Core.Tests/Routing/small-shop.haproxy.cfg"));

    [GeneratedRegex(@"^    server s\d+ 127\.0\.0\.1:1 weight 1 tcp-ut 2s disabled$", RegexOptions.Multiline)]
    private static partial Regex FreeSlot();

    [GeneratedRegex(@"^$|^(global|defaults|ring traffic|frontend (entry|port)\d+|backend [ht]\d+:[A-Za-z0-9:._-]*)$|^    (description 'sandun \d+ [0-9a-f]+'|maxconn \d+|hard-stop-after 60s|ssl-default-bind-options .*|tune.ssl.default-dh-param 2048|stats (socket unix@admin.sock mode 600 level admin expose-fd listeners|timeout 2m)|mode (http|tcp)|timeout [a-z-]+ \w+|retries 5|retry-on [a-z -]+|option [a-z0-9 -]+|bind 127\.0\.0\.1:\d+|http-request (set-var|set-log-level|set-header X-Forwarded-(Proto|Port)|return status 404|disable-l7-retry).*|http-response set-var.*|format raw|maxlen 512|size \d+|log ring@traffic local0 info|log-format .*|no log|use_backend %\[var\(txn\.app\)\]|default_backend [ht]\d+:[A-Za-z0-9:._-]*|balance roundrobin|http-reuse safe|server s\d+ [0-9.]+:\d+ weight \d+ tcp-ut 2s( disabled)?|spread-checks 50|default-server check inter 60s fastinter 500ms downinter 1s fall 2 rise 1 observe layer4 error-limit 2 on-error sudden-death|srvtcpka-(idle|intvl|cnt) \w+)$")]
    private static partial Regex KnownLine();
}
