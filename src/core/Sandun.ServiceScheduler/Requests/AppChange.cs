using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>A change of one app, decided against the definition that is current when it is its turn, so no update is lost.</summary>
/// <param name="Id">The app.</param>
/// <param name="Edit">
/// Pure function from the current definition (null when there is none) to the wished one, or to a refusal. It is called once,
/// in the brain's turn. Service ports may be 0: the brain assigns them, first those the app already has.
/// </param>
/// <param name="MayCreate">Whether an app that does not exist is created; refused with 404 otherwise.</param>
/// <param name="RollBackTo">Go back to this stored version in place of <paramref name="Edit"/>; 404 when it is unknown.</param>
public sealed record AppChange(PathId Id, Func<AppSpec?, AppEdit> Edit, bool MayCreate, DateTimeOffset? RollBackTo = null);
