using System.Text;
using Sandun.MesosApi.Mapping;
using Sandun.Protocol;

namespace Sandun.MesosApi.Watching;

/// <summary>Mesos' counter of tasks that ended alike: by state, by who said so, and by the reason, in the older words.</summary>
internal static class TaskEndName
{
    /// <summary>The counter's name; null for an end without a reason.</summary>
    public static string? Of(TaskStatus status)
    {
        if (StatusMapping.ReasonOf(status) is not { } reason) return null;
        var source = status.Source switch
        {
            TaskStatusSource.Agent => "slave",
            TaskStatusSource.Executor => "executor",
            _ => "master",
        };
        return $"master/{status.State.MesosName().ToLowerInvariant()}/source_{source}/reason_{Underscored(reason.ToString()).Replace("agent", "slave", StringComparison.Ordinal)}";
    }

    private static string Underscored(string name)
    {
        var text = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0) text.Append('_');
            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
