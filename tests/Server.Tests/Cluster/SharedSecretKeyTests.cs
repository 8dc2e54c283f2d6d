using System.Net;
using System.Text;
using Sandun.Server.Settings;

namespace Sandun.Server.Tests.Cluster;

/// <summary>Servers of a cluster share the key for tasks' secrets, or keep none.</summary>
public sealed class SharedSecretKeyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Secret_WhereServersHaveKeysOfTheirOwn_IsRefusedWithTheOptionThatSharesOne()
    {
        await using var pair = await ServerPair.StartAsync();
        await BothAsync(pair);
        using var refused = await PutAsync(pair);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        var why = await refused.Content.ReadAsStringAsync(Cancel);
        Assert.Contains("--secret-key-file", why, StringComparison.Ordinal);
        Assert.Contains("of b is not", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_WithAnotherKeyThanTheSecretsThereAreWereMadeWith_DoesNotStart()
    {
        await using var pair = ServerPair.Empty();
        pair.SecretKeyFile = Path.Combine(pair.Directory, "secret.key");
        await pair.StartMemberAsync("a");
        await Eventually.HoldsAsync(() => pair.A.LeadsAsync(), "a leads");
        await pair.StartMemberAsync("b");
        await BothAsync(pair);
        using (var kept = await PutAsync(pair)) Assert.Equal(HttpStatusCode.Created, kept.StatusCode);
        await Eventually.HoldsAsync(async () => (await pair.B.Http.GetStringAsync("/sandun/v1/secrets", Cancel)).Contains("\"usable\":true", StringComparison.Ordinal), "b can use it");

        pair.SecretKeyFile = null;
        var refused = await Assert.ThrowsAsync<SettingsException>(() => pair.StartMemberAsync("c"));
        Assert.Contains("--secret-key-file", refused.Message, StringComparison.Ordinal);
        Assert.Contains("the key of server a", refused.Message, StringComparison.Ordinal);
    }

    private static Task BothAsync(ServerPair pair) => Eventually.HoldsAsync(
        async () => (await pair.A.JsonAsync("/sandun/v1/cluster"))["members"]!.AsArray().Count == 2, "both are members");

    private static Task<HttpResponseMessage> PutAsync(ServerPair pair) =>
        pair.A.Http.PutAsync("/sandun/v1/secrets/db", new ByteArrayContent(Encoding.UTF8.GetBytes("hidden")), Cancel);
}
