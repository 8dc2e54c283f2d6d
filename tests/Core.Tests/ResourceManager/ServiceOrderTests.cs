using Sandun.Protocol;
using Sandun.ResourceManager;
using Xunit;

namespace Sandun.Core.Tests.ResourceManager;

/// <summary>The order of service beside a plain sort, whatever was touched, came, left or was given another weight.</summary>
public sealed class ServiceOrderTests
{
    private static readonly Quantities s_total = Quantities.Of(Of(1_000_000));

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    public void Order_WhateverIsTouched_IsWalkedAsAPlainSortWould(ulong seed, bool alike)
    {
        var random = new SeededRandom(seed);
        var order = new ServiceOrder(client => client.Serving, client => client.IsActive);
        var clients = new List<Subject>();
        var total = s_total;
        for (var step = 0; step < 3_000; step++)
        {
            var kind = random.Next() % 20;
            if (kind == 0 || clients.Count < 3)
            {
                clients.Add(new Subject($"c{random.Next() % 1_000_000}-{step}"));
                order.Touch(clients[^1]);
            }
            else if (kind < 3)
            {
                Change(order, clients[(int)(random.Next() % (ulong)clients.Count)], random, alike);
            }
            else if (kind == 3 && step % 5 == 0)
            {
                total = Quantities.Of(Of(1_000_000 + (long)(random.Next() % 1000)));
                order.Invalidate();
            }
            else if (First(order, total) is { } next)
            {
                // As an allocation does: who is first is served and touched.
                next.HeldSum.Add(Quantities.Of(Of(alike ? 100 : 1 + (long)(random.Next() % 500))));
                next.Served++;
                order.Touch(next);
            }

            if (step % 7 == 0) Assert.Equal(Sorted(clients, total), Walked(order, total));
        }

        Assert.Equal(Sorted(clients, total), Walked(order, total));
    }

    [Fact]
    public void Walk_BegunInsideAnother_LeavesItWhereItWas()
    {
        var (outer, inner) = (new ServiceOrder(client => client.Serving, client => client.IsActive), new ServiceOrder(client => client.Serving, client => client.IsActive));
        foreach (var name in "abcdefgh") outer.Touch(new Subject($"{name}"));
        foreach (var name in "xyz") inner.Touch(new Subject($"{name}"));
        outer.Settle(s_total);
        inner.Settle(s_total);
        var (heads, seen) = (new List<int>(), "");
        var walk = new ServiceWalk(outer, heads);
        while (walk.MoveNext())
        {
            seen += walk.Current.Name;
            var below = new ServiceWalk(inner, heads);
            while (below.MoveNext()) seen += below.Current.Name;
            below.End();
        }

        Assert.Equal("axyzbxyzcxyzdxyzexyzfxyzgxyzhxyz", seen);
    }

    /// <summary>It gives something back, gets another weight, or leaves and comes again.</summary>
    private static void Change(ServiceOrder order, Subject client, SeededRandom random, bool alike)
    {
        switch (random.Next() % 3)
        {
            case 0:
                client.HeldSum.Add(Quantities.Zero - client.Held);
                break;
            case 1:
                client.Weight = alike ? client.Weight : 1000 + (long)(random.Next() % 3 * 500);
                break;
            default:
                client.TakesPart = !client.TakesPart;
                break;
        }

        order.Touch(client);
    }

    private static Subject? First(ServiceOrder order, Quantities total)
    {
        order.Settle(total);
        var walk = new ServiceWalk(order, []);
        return walk.MoveNext() ? (Subject)walk.Current : null;
    }

    private static List<string> Walked(ServiceOrder order, Quantities total)
    {
        order.Settle(total);
        var walk = new ServiceWalk(order, []);
        var names = new List<string>();
        while (walk.MoveNext()) names.Add(walk.Current.Name);
        return names;
    }

    private static List<string> Sorted(List<Subject> clients, Quantities total) =>
    [
        .. clients.Where(client => client.TakesPart).OrderBy(client => DominantShare.Of(client.Held, total, client.Weight)).ThenBy(client => client.Served)
            .ThenBy(client => client.Name, StringComparer.Ordinal).Select(client => client.Name),
    ];

    private static Resources Of(long milliCpus) => new(new ResourceAmounts(milliCpus, 0, 0, 0), PortSet.Empty);

    private sealed class Subject(string name) : Client(name)
    {
        public bool TakesPart { get; set; } = true;

        public override bool IsActive => TakesPart;
    }
}
