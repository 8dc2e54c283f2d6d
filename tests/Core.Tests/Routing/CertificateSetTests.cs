using System.Collections.Immutable;
using Sandun.Routing;
using Xunit;

namespace Sandun.Core.Tests.Routing;

public sealed class CertificateSetTests
{
    private static readonly ImmutableArray<ModelCertificate> s_two = [new ModelCertificate("a", "1"), new ModelCertificate("w1", "2")];

    [Fact]
    public void Folder_IsAnotherForOtherContent()
    {
        Assert.Equal(CertificateSet.Folder(s_two), CertificateSet.Folder([.. s_two]));
        Assert.NotEqual(CertificateSet.Folder(s_two), CertificateSet.Folder([s_two[0]]));
        Assert.NotEqual(CertificateSet.Folder(s_two), CertificateSet.Folder([s_two[0], s_two[1] with { Digest = "3" }]));
    }

    [Fact]
    public void Named_IsTheFolderAConfigurationTakesThemFrom()
    {
        var model = ProxyModel.Empty with { Settings = new ProxySettings { TlsPort = 443 }, Certificates = s_two };
        var text = HaproxyConfiguration.Render(model, HaproxyState.Fresh(model, Registry.Start).Slots, new HaproxyLimits(1000, null), 1);
        Assert.Equal(CertificateSet.Folder(s_two), CertificateSet.Named(text));
        Assert.Equal("certificates", CertificateSet.Named("    bind 0.0.0.0:443 ssl crt certificates/ strict-sni\n"));
        Assert.Null(CertificateSet.Named("    bind 0.0.0.0:80\n"));
    }

    [Fact]
    public void Complaint_OfAFile_LeadsToItsCertificate()
    {
        var folder = CertificateSet.Folder(s_two);
        var complaint = $"[ALERT] (1) : config : parsing [c.cfg:9] : 'bind :443' in section 'frontend' : unable to load SSL certificate into SSL Context '{folder}/w1.pem': ee key too small.";
        Assert.Equal([new RefusedCertificate(s_two[1], "ee key too small")], CertificateSet.RefusedBy(complaint + " [ALERT] (1) : config : Error(s) found", s_two));
        Assert.Equal([new RefusedCertificate(s_two[0], "")], CertificateSet.RefusedBy($"unable to load certificate from file '{folder}/a.pem'.", s_two));
        // The file of another set, or of a longer name, is not meant.
        Assert.Empty(CertificateSet.RefusedBy("file 'certificates/w1.pem', file '" + folder + "/w1.pem.old'", s_two));
    }
}
