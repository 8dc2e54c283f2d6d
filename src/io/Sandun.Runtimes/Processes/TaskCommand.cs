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
    public static IReadOnlyList<string> As(Account? account, IReadOnlyList<string> program) =>
        account is null ? program : [.. Becoming(account), .. program];

    /// <summary>
    /// The command as a line for the init's own shell to become, or null when it needs a shell of its own: see <see cref="SingleProgram"/>.
    /// </summary>
    public static string? LineOf(TaskSpec task, Account? account, IReadOnlyList<string> environment)
    {
        if (task.Command is not { } command || SingleProgram.Of(command) is not { } line || OddVariables(environment).Count > 0) return null;
        return account is null ? line : $"{string.Join(' ', Becoming(account))} {line}";
    }

    /// <summary>A shell drops variables whose names it could not write itself; env(1) carries them past it.</summary>
    public static IReadOnlyList<string> WithOddVariables(IReadOnlyList<string> environment, IReadOnlyList<string> program)
    {
        var odd = OddVariables(environment);
        return odd.Count == 0 ? program : ["/usr/bin/env", .. odd, .. program];
    }

    /// <summary>Words of digits and letters only: they mean the same to a shell as in a list.</summary>
    private static string[] Becoming(Account account)
    {
        var groups = account.Name == $"{account.User}" ? "--clear-groups" : "--init-groups";
        return ["/usr/bin/setpriv", $"--reuid={account.User}", $"--regid={account.Group}", groups, "--no-new-privs", "--"];
    }

    private static List<string> OddVariables(IReadOnlyList<string> environment) =>
        [.. environment.Where(variable => !IsShellName(variable.AsSpan(0, variable.IndexOf('='))))];

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
