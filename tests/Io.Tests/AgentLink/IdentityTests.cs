using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sandun.AgentLink.Identity;
using Xunit;

namespace Sandun.Io.Tests.AgentLink;

/// <summary>The authority, and what a node keeps of it.</summary>
public sealed class IdentityTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly ScratchDirectory _directory = new();
    private readonly TestDesk _desk = new();

    private IdentityFolder Folder => new(_directory.Combine("identity"));

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("a long random text")]
    public void Authority_KeptAndLoaded_SignsAsBefore(string? secret)
    {
        var key = _desk.Signing.ExportKey(secret);
        Assert.Equal(secret is not null, key.Contains("ENCRYPTED", StringComparison.Ordinal));
        using var loaded = CertificateAuthority.Load(_desk.Signing.ExportCertificate(), key, secret, LinkLifetimes.Default);
        using var certificate = loaded.IssueServer("s1", ["h"], DateTimeOffset.UtcNow);
        Assert.Equal(new NodeIdentity(NodeRole.Server, "s1"), CertificateTrust.Signed(certificate, _desk.Signing.Certificate));
        Assert.Equal(_desk.Signing.Fingerprint, loaded.Fingerprint);
    }

    [Fact]
    public void Authority_LoadedWithAnotherSecret_IsRefused() => Assert.ThrowsAny<CryptographicException>(() => CertificateAuthority.Load(
        _desk.Signing.ExportCertificate(), _desk.Signing.ExportKey("one"), "two", LinkLifetimes.Default));

    [Fact]
    public void Request_WithAnotherKindOfKey_IsRefused()
    {
        using var rsa = RSA.Create(2048);
        using var larger = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var name = new X500DistinguishedName("O=x");
        byte[][] requests =
        [
            new CertificateRequest(name, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequest(),
            new CertificateRequest(name, larger, HashAlgorithmName.SHA256).CreateSigningRequest(), [1, 2, 3], [],
        ];
        foreach (var request in requests) Assert.ThrowsAny<CryptographicException>(() => CertificateAuthority.KeyOf(request));
    }

    [Fact]
    public void Request_NotSignedByItsKey_IsRefused()
    {
        var (key, request) = NodeCredentials.NewRequest();
        key.Dispose();
        request[^1] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() => CertificateAuthority.KeyOf(request));
    }

    [Fact]
    public void Certificate_OfANode_SignsNoOther()
    {
        // What a node signs with its own key is nobody's certificate, though the chain ends in the authority.
        var node = _desk.Credentials(NodeRole.Agent, "a1");
        using var key = CertificateAuthority.NewKey();
        var request = new CertificateRequest(new NodeIdentity(NodeRole.Server, "s9").Subject(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([CertificateAuthority.Purpose(NodeRole.Server)], true));
        var generator = X509SignatureGenerator.CreateForECDsa(node.Certificate.GetECDsaPrivateKey()!);
        using var forged = request.Create(node.Certificate.SubjectName, generator, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddHours(1), [1]);
        Assert.Null(CertificateTrust.Signed(forged, _desk.Signing.Certificate));
    }

    [Theory]
    [InlineData("a1", true)]
    [InlineData("Host-1.example_x", true)]
    [InlineData("", false)]
    [InlineData("a/b", false)]
    [InlineData("a,OU=server", false)]
    [InlineData("三墩", false)]
    public void Id_OfANode_IsPlain(string id, bool good) => Assert.Equal(good, NodeIdentity.IsId(id));

    [Fact]
    public void Identity_Kept_IsLoadedAndForItsOwnerAlone()
    {
        var credentials = _desk.Credentials(NodeRole.Agent, "a1");
        Folder.Save(credentials.Certificate, credentials.Authority);
        var loaded = Folder.Load()!;
        Assert.Equal((credentials.Identity, credentials.Certificate.SerialNumber), (loaded.Identity, loaded.Certificate.SerialNumber));
        Assert.True(loaded.Certificate.HasPrivateKey);
        Assert.Equal(_desk.Signing.Certificate.RawData, loaded.Authority.RawData);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Path.Combine(Folder.Path, "node.pem")));
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder.Path));
    }

    [Fact]
    public void Identity_Renewed_IsKept()
    {
        var credentials = _desk.Credentials(NodeRole.Agent, "a1");
        Folder.Save(credentials.Certificate, credentials.Authority);
        var loaded = Folder.Load()!;
        var (key, request) = NodeCredentials.NewRequest();
        using (key)
        {
            using var next = _desk.Signing.IssueNode(request, loaded.Identity, DateTimeOffset.UtcNow);
            loaded.Renew(next.RawData, key);
            Assert.Equal(next.SerialNumber, Folder.Load()!.Certificate.SerialNumber);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public void Identity_Damaged_NamesTheFileAndTheCure(string content)
    {
        Directory.CreateDirectory(Folder.Path);
        File.WriteAllText(Path.Combine(Folder.Path, "node.pem"), content);
        var failure = Assert.ThrowsAny<CryptographicException>(() => Folder.Load());
        Assert.Contains("node.pem", failure.Message, StringComparison.Ordinal);
        Assert.Contains("join again", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_ToJoinWith_StaysTheSameForTheSameToken()
    {
        using var first = Folder.JoiningKey("t1");
        using var again = Folder.JoiningKey("t1");
        using var other = Folder.JoiningKey("t2");
        Assert.Equal(first.ExportSubjectPublicKeyInfo(), again.ExportSubjectPublicKeyInfo());
        Assert.NotEqual(first.ExportSubjectPublicKeyInfo(), other.ExportSubjectPublicKeyInfo());
    }

    [Fact]
    public void Servers_Learned_AreKept()
    {
        Assert.Empty(Folder.LoadServers());
        Folder.SaveServers(["a:1", "b:2"]);
        Assert.Equal(["a:1", "b:2"], Folder.LoadServers());
    }
}
