namespace Sandun.NativeApi;

/// <summary>How the pool is shared: one row of the list of roles. Amounts count the roles below it too, in CPUs and megabytes.</summary>
/// <param name="Role">The role's path.</param>
/// <param name="Weight">Its weight beside its siblings; 1 unless set.</param>
/// <param name="Frameworks">Ids of the frameworks subscribed to the role itself.</param>
/// <param name="Served">Whether any of them, or one below, takes offers now.</param>
/// <param name="Share">The largest part it holds of any resource of the pool, 0 to 1.</param>
/// <param name="FairShare">The part that is fair now, 0 to 1; 0 for a role that neither wants nor holds anything while others do.</param>
/// <param name="Amounts">Resource by resource.</param>
public sealed record RoleSummary(
    string Role, decimal Weight, IReadOnlyList<string> Frameworks, bool Served, decimal Share, decimal FairShare, IReadOnlyList<RoleAmount> Amounts)
{
    /// <summary>Tasks of others that would have to end so that it gets what it is due; nothing ends them by itself.</summary>
    public IReadOnlyList<ReclaimableTask> Reclaimable { get; init; } = [];
}

/// <summary>One resource of a role, in CPUs, megabytes, GPUs, or the resource's own unit.</summary>
/// <param name="Name">The resource.</param>
/// <param name="Guaranteed">What operators guarantee it; 0 without.</param>
/// <param name="Due">What it gets when all want all they can have.</param>
/// <param name="Most">The most it can have.</param>
/// <param name="Used">By tasks.</param>
/// <param name="Offered">Held by offers its frameworks have not answered.</param>
/// <param name="Borrowed">Held beyond its due, as long as others leave it.</param>
public sealed record RoleAmount(string Name, decimal Guaranteed, decimal Due, decimal Most, decimal Used, decimal Offered, decimal Borrowed)
{
    /// <summary>Whether a limit of its own is set, be it 0.</summary>
    public bool IsLimited { get; init; }
}

/// <param name="Framework">Whose task.</param>
/// <param name="Task">Its id.</param>
/// <param name="Role">The role that borrows.</param>
/// <param name="Resources">What ending it gives back, in words.</param>
public sealed record ReclaimableTask(string Framework, string Task, string Role, string Resources);

/// <summary>One row of the list of frameworks.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What it calls itself.</param>
/// <param name="Roles">The roles it is subscribed to.</param>
/// <param name="Connected">Whether it is there.</param>
/// <param name="Tasks">Tasks that have not ended.</param>
/// <param name="Used">What its tasks take.</param>
/// <param name="Offered">What its unanswered offers hold: nobody else can have it until it answers.</param>
/// <param name="UnansweredOffers">How many these are.</param>
/// <param name="OldestOffer">When the oldest of them was made; null without any.</param>
/// <param name="Refusals">How many agents it refuses at the moment.</param>
/// <param name="Suppressed">Roles it wants no offers for.</param>
/// <param name="Share">The largest part it holds of any resource of the pool, 0 to 1.</param>
public sealed record FrameworkSummary(
    string Id, string Name, IReadOnlyList<string> Roles, bool Connected, int Tasks, HeldAmounts Used, HeldAmounts Offered, int UnansweredOffers,
    DateTimeOffset? OldestOffer, int Refusals, IReadOnlyList<string> Suppressed, decimal Share);

/// <param name="Cpus">CPUs.</param>
/// <param name="Memory">Megabytes.</param>
/// <param name="Disk">Megabytes.</param>
/// <param name="Gpus">GPUs.</param>
public sealed record HeldAmounts(decimal Cpus, decimal Memory, decimal Disk, decimal Gpus);

/// <summary>Why a framework gets what it gets.</summary>
/// <param name="Framework">The framework.</param>
/// <param name="Verdict">One sentence that answers.</param>
/// <param name="Reasons">What else holds it back or speaks for it, the gravest first.</param>
/// <param name="Roles">Its roles.</param>
/// <param name="Holders">Who holds the pool, the largest share first; at most 20.</param>
public sealed record FrameworkWhy(
    FrameworkSummary Framework, string Verdict, IReadOnlyList<string> Reasons, IReadOnlyList<RoleSummary> Roles, IReadOnlyList<FrameworkSummary> Holders);
