using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>
/// A volume that several frameworks have at once is in the share of each of them, and once in that of their role and of every role above, as in
/// Mesos' sorters.
/// </summary>
internal sealed partial class Ledger
{
    /// <summary>
    /// Takes what the holders on one agent have in common out of their roles' sums, to which it was charged once a holder. With a negative sign
    /// it puts it back, which must be done before a holder with shared volumes changes.
    /// </summary>
    public void ShareVolumes(ReadOnlySpan<KeyValuePair<Holder, Holding>> holders, int sign)
    {
        if (holders.Length < 2) return;
        var charged = new List<SharedCharge>();
        foreach (var (holder, holding) in holders)
        {
            if (holding.Used.IsPlain && holding.Offered.IsPlain) continue;
            foreach (var volume in holding.Used.Special)
                if (volume.Kind.IsShared) Note(charged, holder.Role, volume, isUsed: true);
            foreach (var volume in holding.OfferedBeside.Special)
                if (volume.Kind.IsShared) Note(charged, holder.Role, volume, isUsed: false);
        }

        foreach (var charge in charged) Correct(charge, sign);
    }

    private void Note(List<SharedCharge> charged, Role role, Resource volume, bool isUsed)
    {
        var node = NodeOf(role);
        Note(charged, node.Own, volume, isUsed);
        for (var above = node; above is not null; above = above.Parent) Note(charged, above, volume, isUsed);
    }

    private static void Note(List<SharedCharge> charged, Client client, Resource volume, bool isUsed)
    {
        var known = charged.Find(one => ReferenceEquals(one.Client, client) && one.Volume.Kind.Equals(volume.Kind));
        if (known is null) charged.Add(known = new SharedCharge(client, volume));
        if (isUsed) known.Users++;
        else known.Offered++;
    }

    private void Correct(SharedCharge charge, int sign)
    {
        var (used, held) = (charge.UsedTwice, charge.HeldTwice);
        if (held == 0) return;
        var one = Resources.Of(charge.Volume);
        var (all, unreserved) = (Quantities.Of(one), Quantities.Unreserved(one));
        if (sign > 0) (all, unreserved) = (Quantities.Zero - all, Quantities.Zero - unreserved);
        for (var i = 0; i < held; i++) charge.Client.HeldSum.Add(in all);
        if (charge.Client is not RoleNode node)
        {
            if (charge.Client is RoleNode.OwnClaim own) own.Node.Claims.Touch(own);
            return;
        }

        for (var i = 0; i < held; i++) node.UnreservedSum.Add(in unreserved);
        for (var i = 0; i < used; i++)
        {
            node.UsedSum.Add(in all);
            node.UnreservedUsedSum.Add(in unreserved);
        }

        Touch(node);
        NoteConsumed(node, sign > 0);
    }

    /// <summary>How often one volume was charged to one of those shares are compared between.</summary>
    private sealed class SharedCharge(Client client, Resource volume)
    {
        public Client Client => client;

        public Resource Volume => volume;

        /// <summary>Holders whose tasks use it.</summary>
        public int Users { get; set; }

        /// <summary>Holders that were offered it and do not use it.</summary>
        public int Offered { get; set; }

        public int UsedTwice => Math.Max(0, Users - 1);

        public int HeldTwice => Math.Max(0, Users + Offered - 1);
    }
}
