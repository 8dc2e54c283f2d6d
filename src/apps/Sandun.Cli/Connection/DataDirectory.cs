namespace Sandun.Cli.Connection;

/// <summary>The folder that holds everything a data center on this machine knows; the parts below it and nothing else name paths.</summary>
internal sealed class DataDirectory(string path)
{
    /// <summary>Environment variable that names the folder where no option does.</summary>
    public const string Variable = "SANDUN_DATA_DIR";

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Process ids, the link's socket, the address of the running server. Nothing here outlives a reboot's meaning.</summary>
    public string Run => System.IO.Path.Combine(Path, "run");

    public string Logs => System.IO.Path.Combine(Path, "logs");

    /// <summary>The agent's own folder: checkpoints and sandboxes.</summary>
    public string Agent => System.IO.Path.Combine(Path, "agent");

    /// <summary>The router's own folder: the proxy's configuration and sockets.</summary>
    public string Router => System.IO.Path.Combine(Path, "router");

    /// <summary>The unix socket on which agents and routers of this machine reach the server.</summary>
    public string LinkSocket => System.IO.Path.Combine(Run, "link.sock");

    public string ServerFile => System.IO.Path.Combine(Run, "server.json");

    public string UpLock => System.IO.Path.Combine(Run, "up.lock");

    public string PidFile(string name) => System.IO.Path.Combine(Run, name + ".pid");

    public string LogFile(string name) => System.IO.Path.Combine(Logs, name + ".log");

    /// <summary>The folder named by the option, by <c>SANDUN_DATA_DIR</c>, or <c>~/.sandun</c>.</summary>
    public static DataDirectory Find(string? option) =>
        (string.IsNullOrEmpty(option) ? Usual : new DataDirectory(option))
            ?? throw new CommandFailure($"there is no home folder to keep data in; name one with --data-dir or {Variable}");

    /// <summary>Where every command looks that is not told; null where there is no such place.</summary>
    private static DataDirectory? Usual
    {
        get
        {
            if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } fromEnvironment) return new DataDirectory(fromEnvironment);
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            return home.Length > 0 ? new DataDirectory(System.IO.Path.Combine(home, ".sandun")) : null;
        }
    }

    /// <summary>Whether commands find it without being told.</summary>
    public bool IsUsual => Usual?.Path == Path;
}
