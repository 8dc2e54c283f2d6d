using System.Text;

namespace Sandun.Runtimes;

/// <summary>The variables a task sees: the scheduler's and the app's, and Mesos' own where they are missing. The agent's are not inherited.</summary>
internal static class TaskEnvironment
{
    /// <summary>Where Docker tasks find their sandbox, as in Mesos.</summary>
    public const string ContainerSandbox = "/mnt/mesos/sandbox";

    /// <param name="launch">The task.</param>
    /// <param name="directory">The sandbox on the machine.</param>
    /// <param name="sandbox">The sandbox as the task sees it.</param>
    /// <param name="path">Value of PATH where the task has none; null where the image brings its own.</param>
    /// <param name="home">Sandun's own folder on the machine; null where the task cannot see it.</param>
    /// <returns>Variables as <c>NAME=value</c>, ordered by name.</returns>
    public static List<string> Build(TaskLaunch launch, string directory, string sandbox, string? path, string? home = null)
    {
        var given = launch.GivenId ?? launch.Task.Id;
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["MESOS_CONTAINER_ID"] = launch.Task.Id.Value,
            ["MESOS_EXECUTOR_ID"] = launch.Executor?.Value ?? launch.Task.Group?.Id ?? given.Value,
            ["MESOS_FRAMEWORK_ID"] = launch.Framework.Value,
            ["MESOS_SANDBOX"] = sandbox,
            ["MESOS_DIRECTORY"] = directory,
            ["MESOS_CHECKPOINT"] = "1",
            ["MESOS_HTTP_COMMAND_EXECUTOR"] = "0",
            ["MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD"] = "5secs",
            ["LIBPROCESS_PORT"] = "0",
        };
        if (launch.Task.Role is { } role) variables["MESOS_ALLOCATION_ROLE"] = role.Value;
        if (launch.Endpoint is { } endpoint)
        {
            variables["MESOS_AGENT_ENDPOINT"] = endpoint.ToString();
            variables["MESOS_SLAVE_PID"] = $"slave(1)@{endpoint}";
        }

        if (launch.Executor is null) variables["MESOS_TASK_ID"] = given.Value;
        if (launch.Agent is { } agent)
        {
            variables["MESOS_SLAVE_ID"] = agent.Value;
            variables["MESOS_AGENT_ID"] = agent.Value;
        }

        if (home is not null) variables["SANDUN_HOME"] = home;
        if (path is not null)
        {
            variables["PATH"] = path;

            // Mesos sets none; many programs refuse to start without one, and the sandbox is the one place that is the task's own.
            variables["HOME"] = sandbox;
        }

        foreach (var (name, value) in launch.Task.Environment) variables[name] = value;
        foreach (var secret in launch.Task.Secrets)
        {
            if (secret.Variable is { } name) variables[name] = Encoding.UTF8.GetString(SecretFiles.ValueOf(secret).Span);
        }

        return [.. variables.Where(pair => IsPossible(pair.Key, pair.Value)).Select(pair => $"{pair.Key}={pair.Value}")];
    }

    private static bool IsPossible(string name, string value) => name.Length > 0 && !name.Contains('=') && !name.Contains('\0') && !value.Contains('\0');
}
