using Microsoft.Extensions.Logging.Abstractions;
using Sandun.Store;
using Sandun.Store.Etcd;
using Sandun.Tests;
using Xunit;

namespace Sandun.Io.Tests.Store.Etcd;

/// <summary>etcd that wants client certificates, and servers that have the right one, none, or another's.</summary>
[Collection(EtcdCollection.Name)]
public sealed class EtcdTlsTests : IAsyncLifetime
{
    private readonly ScratchDirectory _directory = new();
    private readonly TestAuthority _authority;
    private readonly TestAuthority _stranger;
    private EtcdCluster? _cluster;

    public EtcdTlsTests()
    {
        _authority = new TestAuthority(_directory, "ours");
        _stranger = new TestAuthority(_directory, "theirs");
    }

    public async ValueTask InitializeAsync()
    {
        var (certificate, key) = _authority.Sign("etcd");
        _cluster = await EtcdCluster.StartAsync(
            EtcdFixture.Program, 1, ["--cert-file", certificate, "--key-file", key, "--client-cert-auth", "--trusted-ca-file", _authority.AuthorityFile], "https");
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null) await _cluster.DisposeAsync();
        _authority.Dispose();
        _stranger.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Store_WithItsCertificate_ReadsWritesAndWatches()
    {
        var (certificate, key) = _authority.Sign("server");
        await using var store = await ConnectAsync(_authority.AuthorityFile, certificate, key, TimeSpan.FromSeconds(60));
        var put = await store.CommitAsync(new StoreBatch(new StoreOperation("/sandun/a", [1])), TestContext.Current.CancellationToken);
        await using var watch = store.WatchAsync("/sandun/", put.Revision, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal([1], watch.Current[0].Entry!.Value);
    }

    [Fact]
    public async Task Store_WithoutCertificate_IsRefused() =>
        Assert.Contains("--etcd-cert", await RefusedAsync(() => ConnectAsync(_authority.AuthorityFile, null, null)));

    [Fact]
    public async Task Store_WithACertificateOfAnotherAuthority_IsRefused()
    {
        var (certificate, key) = _stranger.Sign("server");
        Assert.Contains("--etcd-cert", await RefusedAsync(() => ConnectAsync(_authority.AuthorityFile, certificate, key)));
    }

    [Fact]
    public async Task Etcd_WithACertificateOfAnotherAuthority_IsNotTrusted()
    {
        var (certificate, key) = _authority.Sign("server");
        Assert.Contains("--etcd-ca", await RefusedAsync(() => ConnectAsync(_stranger.AuthorityFile, certificate, key)));
    }

    [Fact]
    public async Task Files_ThatCannotBeRead_AreNamedWithTheirOption()
    {
        var (certificate, key) = _authority.Sign("server");
        Assert.Contains("--etcd-ca", await RefusedAsync(() => ConnectAsync(_directory.Combine("none.pem"), null, null)));
        Assert.Contains("--etcd-ca", await RefusedAsync(() => ConnectAsync(key, null, null)));
        Assert.Contains("--etcd-key", await RefusedAsync(() => ConnectAsync(_authority.AuthorityFile, certificate, certificate)));
        Assert.Contains("--etcd-key", await RefusedAsync(() => ConnectAsync(_authority.AuthorityFile, certificate, _stranger.Sign("server").Key)));
    }

    [Fact]
    public async Task Etcd_CalledWithoutTls_IsToldByItsCure()
    {
        var plain = EtcdOptions.Parse(_cluster!.Address.Replace("etcds://", "etcd://", StringComparison.Ordinal), null, null, null) with { CallTimeout = TimeSpan.FromSeconds(4) };
        var silent = await Assert.ThrowsAsync<StoreSilentException>(() => EtcdStore.ConnectAsync(plain, TimeProvider.System, NullLogger.Instance, TestContext.Current.CancellationToken));
        Assert.Contains("etcds://", silent.Message, StringComparison.Ordinal);
        Assert.Contains("--etcd-ca", silent.Message, StringComparison.Ordinal);
    }

    private static async Task<string> RefusedAsync(Func<Task<EtcdStore>> connect) => (await Assert.ThrowsAsync<StoreException>(connect)).Message;

    private Task<EtcdStore> ConnectAsync(string authority, string? certificate, string? key, TimeSpan? bound = null) => EtcdStore.ConnectAsync(
        EtcdOptions.Parse(_cluster!.Address, authority, certificate, key) with { CallTimeout = bound ?? TimeSpan.FromSeconds(4) }, TimeProvider.System, NullLogger.Instance,
        TestContext.Current.CancellationToken);
}
