namespace Sandun.ResourceManager;

/// <summary>
/// Numbers that stand in the order of names, so that names need not be compared again: a new name gets the number midway between its neighbours'; where
/// there is no room left all are numbered anew (the order-maintenance problem: Dietz 1982, in its plainest form).
/// </summary>
internal sealed class NameRanks
{
    /// <summary>Room left between neighbours when all are numbered, and beyond the last.</summary>
    private const long Room = 1L << 32;

    private readonly List<Client.Seat> _seats = [];

    /// <summary>Gives a number to one more.</summary>
    /// <returns>Whether all have other numbers now.</returns>
    public bool Add(Client.Seat seat)
    {
        var at = PlaceOf(seat.Client.Name);
        _seats.Insert(at, seat);
        var (from, to) = (at == 0 ? long.MinValue / 2 : _seats[at - 1].Rank, at == _seats.Count - 1 ? long.MaxValue / 2 : _seats[at + 1].Rank);
        seat.Rank = _seats.Count == 1 ? 0 : at == 0 ? to - Room : at == _seats.Count - 1 ? from + Room : from + ((to - from) / 2);
        if (seat.Rank > from && seat.Rank < to) return false;
        for (var i = 0; i < _seats.Count; i++) _seats[i].Rank = i * Room;
        return true;
    }

    public void Remove(Client.Seat seat)
    {
        var at = PlaceOf(seat.Client.Name);
        while (!ReferenceEquals(_seats[at], seat)) at++;
        _seats.RemoveAt(at);
    }

    /// <summary>Before the first whose name does not come before this one.</summary>
    private int PlaceOf(string name)
    {
        int low = 0, high = _seats.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (string.CompareOrdinal(_seats[middle].Client.Name, name) < 0) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
