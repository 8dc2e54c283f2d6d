namespace Sandun.Cli.Machine;

/// <summary>
/// Where the programs lie: <c>bin/sandun</c>, <c>server/sandun-server</c> and <c>samples/</c> below one folder, which tasks know as
/// <c>SANDUN_HOME</c>.
/// </summary>
internal static class Installation
{
    /// <summary>The variable that names <see cref="Home"/> to tasks.</summary>
    public const string HomeVariable = "SANDUN_HOME";

    public static string Home { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, ".."));

    /// <summary>What the user typed to run this program, for commands he is told to type next.</summary>
    public static string Command { get; } =
        Environment.GetEnvironmentVariable("SANDUN_COMMAND") is { Length: > 0 } typed ? typed : "sandun";

    /// <summary>The Docker engine where no option names one, as Docker's own client finds it.</summary>
    public static string DockerHost { get; } =
        Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } host ? host : "unix:///var/run/docker.sock";

    /// <summary>This program, for the agent and the router.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "sandun");

    public static string ServerProgram { get; } = Path.Combine(Home, "server", "sandun-server");

    public static void RequirePrograms()
    {
        foreach (var program in (string[])[Program, ServerProgram])
            if (!File.Exists(program))
                throw new CommandFailure($"{program} is missing; `SANDUN_REBUILD=yes ./sandun version` in Sandun's source builds it anew");
    }
}
