namespace Sandun.Server.OpenApi;

/// <summary>Marathon's routes in words; what they read and answer is Marathon's own reference.</summary>
internal static class MarathonDescriptions
{
    public static readonly IReadOnlyList<(string Method, string Path, string Summary)> All =
    [
        ("GET", "/v2/apps", "All apps; cmd, id, label and embed narrow and widen the answer"), ("POST", "/v2/apps", "Creates an app"),
        ("PUT", "/v2/apps", "Changes or creates several apps in one deployment"), ("PATCH", "/v2/apps", "Changes several apps in one deployment"),
        ("GET", "/v2/apps/{id}", "One app; {id}/* all below a group"), ("PUT", "/v2/apps/{id}", "Changes or creates an app; partialUpdate, force"),
        ("PATCH", "/v2/apps/{id}", "Changes an app"), ("DELETE", "/v2/apps/{id}", "Removes an app"),
        ("POST", "/v2/apps/{id}/restart", "Replaces an app's tasks"), ("GET", "/v2/apps/{id}/tasks", "An app's tasks"),
        ("DELETE", "/v2/apps/{id}/tasks", "Kills an app's tasks; host, scale, wipe"), ("DELETE", "/v2/apps/{id}/tasks/{task}", "Kills one task"),
        ("GET", "/v2/apps/{id}/versions", "An app's versions"), ("GET", "/v2/apps/{id}/versions/{version}", "An app in a version"),
        ("GET", "/v2/groups", "The root group"), ("POST", "/v2/groups", "Creates a group"), ("PUT", "/v2/groups", "Changes the root group"),
        ("DELETE", "/v2/groups", "Removes everything"), ("GET", "/v2/groups/{id}", "One group"), ("POST", "/v2/groups/{id}", "Creates a group below"),
        ("PUT", "/v2/groups/{id}", "Changes or creates a group; scaleBy, version, dryRun"), ("PATCH", "/v2/groups/{id}", "Sets enforceRole"),
        ("DELETE", "/v2/groups/{id}", "Removes a group"), ("GET", "/v2/groups/versions", "Versions of the root group"),
        ("GET", "/v2/deployments", "Running deployments"), ("DELETE", "/v2/deployments/{id}", "Rolls a deployment back, or with force ends it where it stands"),
        ("GET", "/v2/tasks", "All tasks; text/plain for load balancers"), ("POST", "/v2/tasks/delete", "Kills tasks; scale, wipe"),
        ("GET", "/v2/queue", "What waits for offers, and why"), ("DELETE", "/v2/queue/{id}/delay", "Drops an app's launch delay"),
        ("GET", "/v2/events", "Server-sent events; event_type"), ("GET", "/v2/info", "About this server"), ("GET", "/v2/leader", "Who leads"),
        ("DELETE", "/v2/leader", "Gives leadership up; backup, restore"), ("GET", "/v2/schemas/app", "The shape of an app as JSON Schema"),
        ("GET", "/ping", "pong"),
    ];
}
