using System.Diagnostics;
using System.Security.Cryptography;
using Google.Protobuf;
using Sandun.Store.Etcd;
using Sandun.Store.Etcd.Wire;

namespace Sandun.Benchmarks.Store;

/// <summary>What etcd takes when it is asked as plainly as can be: full transactions one after the other.</summary>
internal static class EtcdProbe
{
    public static async Task<double> PutsPerSecondAsync(EtcdOptions options, int puts)
    {
        using var connection = new EtcdConnection(options, TimeProvider.System);
        var value = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(300));
        await TransactAsync(connection, value, 0);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < puts; i += EtcdLimits.Operations) await TransactAsync(connection, value, i);
        return puts / watch.Elapsed.TotalSeconds;
    }

    /// <summary>Which of the members leads.</summary>
    public static async Task<int> LeaderAsync(EtcdOptions options)
    {
        using var connection = new EtcdConnection(options, TimeProvider.System);
        for (var i = 0; ; i++)
        {
            var status = await connection.Members[i].Maintenance.StatusAsync(new StatusRequest());
            if (status.Leader == status.Header.MemberId) return i;
        }
    }

    private static async Task TransactAsync(EtcdConnection connection, ByteString value, int from)
    {
        var request = new TxnRequest();
        for (var i = 0; i < EtcdLimits.Operations; i++) request.Success.Add(EtcdTransactions.Put(ByteString.CopyFromUtf8($"/raw/{from + i:d9}"), value));
        await connection.AskAsync(async (member, call) => await member.Keys.TxnAsync(request, call), CancellationToken.None);
    }
}
