using Sandun.Protocol;
using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes.Processes;

/// <summary>The argument list of what a task runs.</summary>
internal static class TaskCommand
{
    /// <summary>The task's program: a shell for <see cref="TaskSpec.Command"/>, else its arguments as they are.</summary>
    /// <exception cref="InvalidOperationException">The task says neither.</exception>
    public static IReadOnlyList<string> Of(TaskSpec task)
    {
        if (task.Command is { } command) return [TaskInit.Shell, "-c", command];
        return task.Arguments.IsEmpty ? throw new InvalidOperationException("the task has neither a command nor arguments") : task.Arguments;
    }

    /// <summary>The program as another account, which it cannot leave.</summary>
    public static IReadOnlyList<string> As(Account? account, IReadOnlyList<string> program)
    {
        if (account is null) return program;
        var groups = account.Name == $"{account.User}" ? "--clear-groups" : "--init-groups";
        return ["/usr/bin/setpriv", $"--reuid={account.User}", $"--regid={account.Group}", groups, "--no-new-privs", "--", .. program];
    }

    /// <summary>A shell drops variables whose names it could not write itself; env(1) carries them past it.</summary>
    public static IReadOnlyList<string> WithOddVariables(IReadOnlyList<string> environment, IReadOnlyList<string> program)
    {
        var odd = environment.Where(variable => !IsShellName(variable.AsSpan(0, variable.IndexOf('=')))).ToList();
        return odd.Count == 0 ? program : ["/usr/bin/env", .. odd, .. program];
    }

    private static bool IsShellName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || char.IsAsciiDigit(name[0])) return false;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_') return false;
        }

        return true;
    }
}
