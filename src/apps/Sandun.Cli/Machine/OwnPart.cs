using System.Globalization;
using Sandun.Cli.Connection;

namespace Sandun.Cli.Machine;

/// <summary>One of Sandun's own processes on this machine: <c>server</c>, <c>agent</c> or <c>router</c>.</summary>
internal sealed class OwnPart(DataDirectory data, string name)
{
    /// <summary>A log larger than this is set aside when its process starts anew; one older log is kept.</summary>
    private const long LogBytes = 16 * 1024 * 1024;

    /// <summary>How much of a log is read to show its end.</summary>
    private const int TailBytes = 16 * 1024;

    public string Name => name;

    public string LogFile => data.LogFile(name);

    /// <summary>The process the pid file names, if it still runs; a file left by one that died is not believed.</summary>
    public LiveProcess? Running()
    {
        string text;
        try
        {
            text = File.ReadAllText(data.PidFile(name));
        }
        catch (IOException)
        {
            return null;
        }

        var parts = text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ||
            !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var start)) return null;
        var process = new LiveProcess(pid, start);
        return process.IsAlive ? process : null;
    }

    /// <summary>Whether it ended by itself: its pid file was neither removed by `down` nor does it name a process that runs.</summary>
    public bool Died => File.Exists(data.PidFile(name)) && Running() is null;

    /// <summary>Starts it in a session of its own and writes its pid file.</summary>
    public LiveProcess Start(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        SetLogAside();
        var pid = DetachedProcess.Start(program, arguments, LogFile, environment);
        var process = LiveProcess.Of(pid) ?? throw new CommandFailure($"{name} ended at once{LastWords()}");
        var temporary = data.PidFile(name) + ".new";
        File.WriteAllText(temporary, string.Create(CultureInfo.InvariantCulture, $"{process.Pid} {process.StartTicks}\n"));
        File.Move(temporary, data.PidFile(name), overwrite: true);
        return process;
    }

    public void Forget() => File.Delete(data.PidFile(name));

    /// <summary>The end of its log as part of a message, or nothing.</summary>
    public string LastWords(int lines = 5)
    {
        try
        {
            using var file = new FileStream(LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            file.Seek(-Math.Min(file.Length, TailBytes), SeekOrigin.End);
            using var reader = new StreamReader(file);
            var text = string.Join('\n', reader.ReadToEnd().TrimEnd('\n').Split('\n').TakeLast(lines));
            return text.Length == 0 ? $"; its log is {LogFile}" : $"; its log {LogFile} ends:\n{text}";
        }
        catch (IOException)
        {
            return "";
        }
    }

    private void SetLogAside()
    {
        var log = new FileInfo(LogFile);
        if (log.Exists && log.Length > LogBytes) File.Move(log.FullName, log.FullName + ".1", overwrite: true);
    }
}
