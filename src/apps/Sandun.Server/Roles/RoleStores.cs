using Sandun.Hosting;

namespace Sandun.Server.Roles;

/// <summary>Where the roles keep their state.</summary>
/// <param name="ResourceManager">The resource manager's entities.</param>
/// <param name="ServiceScheduler">The service scheduler's entities.</param>
/// <param name="DataCenters">The data centers' entities.</param>
/// <param name="Awaited">
/// Empty when the state is there at once; else what it waits for, for people: the stores hand it out when this server leads.
/// </param>
public sealed record RoleStores(IEntityStore ResourceManager, IEntityStore ServiceScheduler, IEntityStore DataCenters, string Awaited = "");
