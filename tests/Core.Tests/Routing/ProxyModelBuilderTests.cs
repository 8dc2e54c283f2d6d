using Sandun.Protocol;
using Sandun.Routing;
using Xunit;

namespace Sandun.Core.Tests.Routing;

public sealed class ProxyModelBuilderTests
{
    [Fact]
    public void Targets_OfABackend_AreServingAndDrainingEndpointsOnly()
    {
        var model = Registry.Model(Registry.Of([Registry.Route("/web", 10_000)],
            Registry.Endpoint("/web", "a", 1000), Registry.Endpoint("/web", "b", 1001, EndpointState.Starting), Registry.Endpoint("/web", "c", 1002, EndpointState.Draining)));
        var backend = Assert.Single(model.Backends);
        Assert.Equal(["a False", "c True"], backend.Targets.Select(target => $"{target.Task} {target.Draining}"));
        Assert.Empty(model.Problems);
    }

    [Fact]
    public void Route_ThatLeadsNowhere_IsNoBackendAndIsTold()
    {
        var model = Registry.Model(Registry.Of([Registry.Route("/web") with { Problem = "it is not served" }], Registry.Endpoint("/web", "a", 1000)));
        Assert.Empty(model.Backends);
        Assert.Equal("/web: it is not served", Assert.Single(model.Problems));
    }

    /// <summary>It led clients to where no certificate is shown: the app could not be reached.</summary>
    [Theory]
    [InlineData("shop.test,*.eu.test", "")]
    [InlineData("*.test", "a.eu.test")]
    [InlineData("*.eu.test", "shop.test")]
    [InlineData("", "a.eu.test")]
    public void Redirect_ToAHostNoCertificateIsFor_IsLeftOutAndTold(string certified, string bare)
    {
        var registry = Registry.Of([Registry.Route("/web", hosts: ["a.eu.test", "shop.test"]) with { Settings = new RouteSettings { RedirectToHttps = true, Hsts = true } }]);
        registry.Certified = new CertifiedHosts(certified.Split(',', StringSplitOptions.RemoveEmptyEntries));
        var model = ProxyModelBuilder.Build(registry, new ProxySettings { TlsPort = 443 }, Registry.NoneTaken, ProxyModel.Empty);
        Assert.Equal(bare.Length == 0, Assert.Single(model.Backends).Settings.RedirectToHttps);
        Assert.Equal(
            bare.Length == 0 ? [] : [$"/web asks to be led to HTTPS, and no certificate is for {bare}; it is served without the redirect until one is put in"],
            model.Problems);
        Assert.Equal(2, model.Hosts.Length);
    }

    [Fact]
    public void Redirect_BeforeTheCertificatesCame_IsAsAskedFor()
    {
        var registry = Registry.Of([Registry.Route("/web", hosts: ["shop.test"]) with { Settings = new RouteSettings { RedirectToHttps = true } }]);
        var model = ProxyModelBuilder.Build(registry, new ProxySettings { TlsPort = 443 }, Registry.NoneTaken, ProxyModel.Empty);
        Assert.True(Assert.Single(model.Backends).Settings.RedirectToHttps);
        Assert.Empty(model.Problems);
    }

    [Fact]
    public void ServicePort_ClaimedTwice_StaysWithTheOlderRoute()
    {
        var model = Registry.Model(Registry.Of([Registry.Route("/a", 10_000, revision: 9), Registry.Route("/b", 10_000, revision: 3)]));
        Assert.Equal("/b", Assert.Single(model.Services).App.Value);
        Assert.Equal("service port 10000 of /a is not served: /b has it; choose another", Assert.Single(model.Problems));
    }

    [Fact]
    public void ServicePort_OfARouteThatChanges_StaysWithItsOwner()
    {
        var before = Registry.Model(Registry.Of([Registry.Route("/a", 10_000, revision: 1), Registry.Route("/b", 10_000, revision: 2)]));
        var after = Registry.Model(Registry.Of([Registry.Route("/a", 10_000, revision: 3), Registry.Route("/b", 10_000, revision: 2)]), before);
        Assert.Equal("/a", Assert.Single(after.Services).App.Value);
    }

    [Fact]
    public void VirtualHost_ClaimedTwice_KeepsOneAndNamesBoth()
    {
        var model = Registry.Model(Registry.Of([Registry.Route("/a", hosts: ["x.local"], revision: 1), Registry.Route("/b", hosts: ["x.local", "y.local"], revision: 2)]));
        Assert.Equal(["x.local/ /a", "y.local/ /b"], model.Hosts.Select(rule => $"{rule.Key} {rule.App}"));
        Assert.Equal("virtual host x.local/ of /b is not served: /a has it; choose another host or path", Assert.Single(model.Problems));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65_536)]
    [InlineData(8000)]
    public void ServicePort_ThatCannotBe_IsToldAndHurtsNobody(int port)
    {
        var model = Registry.Model(Registry.Of([Registry.Route("/a", port), Registry.Route("/b", 10_000)]));
        Assert.Equal(10_000, Assert.Single(model.Services).Port);
        Assert.Contains($"service port {port} of /a", Assert.Single(model.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void ServicePort_OfAnotherProgram_IsToldWithItsApp()
    {
        var taken = new SortedDictionary<int, string> { [10_000] = "is in use by another program", [8000] = "is in use by another program" };
        var model = ProxyModelBuilder.Build(Registry.Of([Registry.Route("/a", 10_000), Registry.Route("/b", 10_001)]), Registry.Settings, taken, ProxyModel.Empty);
        Assert.Equal(10_001, Assert.Single(model.Services).Port);
        Assert.Equal(0, model.Settings.EntryPort);
        Assert.Equal(
            ["service port 10000 of /a is not served: it is in use by another program", "the HTTP entry on port 8000 is not served: it is in use by another program"],
            model.Problems);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\nbackend evil")]
    [InlineData("UPPER.local")]
    [InlineData("a..b")]
    [InlineData("x;y")]
    [InlineData("#x")]
    public void VirtualHost_OfForeignCharacters_IsRefused(string host)
    {
        var model = Registry.Model(Registry.Of([Registry.Route("/a", hosts: [host, "good.local"])]));
        Assert.Equal("good.local/", Assert.Single(model.Hosts).Key);
        Assert.Single(model.Problems);
    }

    [Theory]
    [InlineData("api")]
    [InlineData("/a b")]
    [InlineData("/a\n")]
    [InlineData("/é")]
    public void PathPrefix_OfForeignCharacters_IsRefused(string path) =>
        Assert.Single(Registry.Model(Registry.Of([Registry.Route("/a", hosts: ["x.local"], path: path)])).Problems);

    [Theory]
    [InlineData("node1.example")]
    [InlineData("010.0.0.1")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.256")]
    [InlineData("::1::")]
    [InlineData("1.2.3.4 weight 9")]
    public void Address_ThatIsNone_LeavesTheTaskOutAndSaysSo(string address)
    {
        var model = Registry.Model(Registry.Of([Registry.Route("/a", 10_000)], Registry.Endpoint("/a", "t1", 1000, address: address), Registry.Endpoint("/a", "t2", 1000)));
        Assert.Equal("t2", Assert.Single(Assert.Single(model.Backends).Targets).Task.Value);
        Assert.Contains("t1", Assert.Single(model.Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("::1")]
    [InlineData("fe80::1:2")]
    [InlineData("1:2:3:4:5:6:7:8")]
    [InlineData("localhost")]
    public void Address_InAnyGoodForm_IsServed(string address) =>
        Assert.Single(Assert.Single(Registry.Model(Registry.Of([Registry.Route("/a", 10_000)], Registry.Endpoint("/a", "t", 1000, address: address))).Backends).Targets);

    [Fact]
    public void Route_ToAPortTheTaskLacks_IsTold() =>
        Assert.Contains("port index 2", Assert.Single(Registry.Model(Registry.Of([Registry.Route("/a", 10_000, index: 2)], Registry.Endpoint("/a", "t", 1000))).Problems), StringComparison.Ordinal);

    [Fact]
    public void Route_ThatAsksForTls_IsServedWithoutByARouterWithoutATlsEntryAndToldOnce()
    {
        var routes = new[]
        {
            Registry.Route("/redirected", 10_000) with { Settings = new RouteSettings { RedirectToHttps = true, Certificates = ["shop"] } },
            Registry.Route("/named", 10_001) with { Settings = new RouteSettings { Certificates = ["shop"] } },
            Registry.Route("/tcp", 10_002, http: false) with { Settings = new RouteSettings { RedirectToHttps = true } },
        };
        var model = Registry.Model(Registry.Of(routes));
        Assert.Equal(3, model.Services.Length);
        Assert.Equal(
            [
                "/named asks for TLS, and this router has no TLS entry (--https-port); it is served without",
                "/redirected asks for TLS, and this router has no TLS entry (--https-port); it is served without",
            ],
            model.Problems);
        var surroundings = new ModelSurroundings(Registry.NoneTaken, [new ModelCertificate("shop", "d")], new SortedDictionary<string, string>(StringComparer.Ordinal));
        Assert.Empty(ProxyModelBuilder.Build(Registry.Of(routes), new ProxySettings { TlsPort = 443 }, surroundings, ProxyModel.Empty).Problems);
    }

    [Fact]
    public void Certificates_MissingAndRefused_AreToldOnceTheyAreKnown()
    {
        var registry = Registry.Of([Registry.Route("/web", 10_000) with { Settings = new RouteSettings { Certificates = ["shop", "gone"] } }]);
        var settings = new ProxySettings { TlsPort = 443 };
        var (shop, sound) = (new ModelCertificate("shop", "d"), new ModelCertificate("sound", "e"));
        var surroundings = new ModelSurroundings(Registry.NoneTaken, [shop, sound], new SortedDictionary<string, string>(StringComparer.Ordinal))
        {
            RefusedCertificates = [new RefusedCertificate(shop, "ee key too small"), new RefusedCertificate(new ModelCertificate("sound", "old"), "")],
        };
        var model = ProxyModelBuilder.Build(registry, settings, surroundings, ProxyModel.Empty);
        Assert.Equal([sound], model.Certificates);
        Assert.Equal(
            [
                "/web names the certificate gone, which does not exist; put it in or take the name out",
                "the certificate shop is left out, the others are served: the proxy refuses it (ee key too small); replace it (an RSA key has at least 2048 bits) or remove it",
            ],
            model.Problems);
        // Before a server has told them nobody knows what is missing.
        Assert.Empty(ProxyModelBuilder.Build(registry, settings, surroundings with { Certificates = [], CertificatesAreTold = false }, ProxyModel.Empty).Problems);
    }
}
