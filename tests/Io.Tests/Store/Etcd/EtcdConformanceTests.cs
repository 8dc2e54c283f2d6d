using Sandun.Store;
using Sandun.Store.Etcd;
using Xunit;

namespace Sandun.Io.Tests.Store.Etcd;

[Collection(EtcdCollection.Name)]
public sealed class SingleEtcdStoreTests(EtcdFixture fixture) : StoreConformance, IAsyncLifetime
{
    private EtcdStore? _store;

    protected override IStore Store => _store!;

    public async ValueTask InitializeAsync() => _store = await EtcdFixture.ConnectEmptyAsync(await fixture.SingleAsync());

    public override async ValueTask DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
        await base.DisposeAsync();
    }
}

[Collection(EtcdCollection.Name)]
public sealed class TripleEtcdStoreTests(EtcdFixture fixture) : StoreConformance, IAsyncLifetime
{
    private EtcdStore? _store;

    protected override IStore Store => _store!;

    public async ValueTask InitializeAsync() => _store = await EtcdFixture.ConnectEmptyAsync(await fixture.TripleAsync());

    public override async ValueTask DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
        await base.DisposeAsync();
    }
}

[Collection(EtcdCollection.Name)]
public sealed class EtcdElectionTests(EtcdFixture fixture) : ElectionConformance, IAsyncLifetime
{
    private EtcdStore? _store;

    protected override IStore Store => _store!;

    public async ValueTask InitializeAsync() => _store = await EtcdFixture.ConnectEmptyAsync(await fixture.TripleAsync());

    public override async ValueTask DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
        await base.DisposeAsync();
    }
}
