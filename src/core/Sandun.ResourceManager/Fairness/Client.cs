namespace Sandun.ResourceManager;

/// <summary>
/// Whoever shares are compared between: a role, a role's own claim beside its children's, or a framework in a role. Of siblings the one
/// with the smallest weighted share is served first; of equal shares the one served less often so far (so that equals alternate); then
/// by name.
/// </summary>
internal abstract class Client
{
    protected Client(string name)
    {
        Name = name;
        Serving = new Seat(this);
    }

    /// <summary>Its name among its siblings.</summary>
    public string Name { get; }

    /// <summary>All it holds: what tasks use and unanswered offers hold.</summary>
    public Quantities Held => HeldSum.Value;

    /// <summary>What <see cref="Held"/> is kept in.</summary>
    public RunningSum HeldSum;

    /// <summary>How often it was served; never falls.</summary>
    public long Served { get; set; }

    /// <summary>In thousandths.</summary>
    public long Weight { get; set; } = 1000;

    /// <summary>Its places in the orders it can be in.</summary>
    public Seat Serving { get; }

    /// <summary>Its place among those whose guarantees are not met; null for those that cannot have one.</summary>
    public virtual Seat? Unmet => null;

    /// <summary>Whether it is to be served at all.</summary>
    public abstract bool IsActive { get; }

    /// <summary>A place in one order.</summary>
    internal sealed class Seat(Client client)
    {
        public Client Client => client;

        /// <summary>Grows with the names of those in the order: <see cref="NameRanks"/>.</summary>
        public long Rank { get; set; }

        /// <summary>Its number in the order; -1 while it is in none.</summary>
        public int Number { get; set; } = -1;

        /// <summary>Whether it waits to be put in place again.</summary>
        public bool IsTouched { get; set; }
    }
}
