namespace Sandun.NativeApi;

/// <summary>What putting a state back came to.</summary>
/// <param name="TakenAt">When the backup was taken.</param>
/// <param name="Entries">How many entries it holds.</param>
/// <param name="Changed">How many of them were missing or different.</param>
/// <param name="Removed">How many newer ones are gone.</param>
/// <param name="AuthorityChanged">Whether the authority of the link changed: every server must then be started again.</param>
public sealed record RestoreReport(DateTimeOffset TakenAt, int Entries, int Changed, int Removed, bool AuthorityChanged);

/// <summary>Tasks that live and that a restored state does not hold.</summary>
/// <param name="RestoredAt">When a state was put back; null when none was, and then there are none.</param>
/// <param name="TakenAt">When its backup was taken.</param>
/// <param name="Tasks">The tasks, ordered by id.</param>
public sealed record UnknownTasks(DateTimeOffset? RestoredAt, DateTimeOffset? TakenAt, IReadOnlyList<UnknownTaskSummary> Tasks);

/// <summary>One of them.</summary>
/// <param name="Id">The task's id.</param>
/// <param name="App">The app it was made for, as far as its id tells.</param>
/// <param name="Node">Its agent, or empty.</param>
/// <param name="Host">The agent's host, or empty.</param>
/// <param name="State">Its state, as Mesos writes it.</param>
/// <param name="Since">When it was first heard of after the restore.</param>
public sealed record UnknownTaskSummary(string Id, string App, string Node, string Host, string State, DateTimeOffset Since);

/// <summary>An operator's word about unknown tasks.</summary>
/// <param name="Kill">Tasks to end.</param>
/// <param name="KillAll">End all that are listed now.</param>
/// <param name="Done">The restore is over: from now on a task the state does not know is ended as it is met.</param>
public sealed record UnknownTaskOrder(IReadOnlyList<string>? Kill, bool KillAll, bool Done);
