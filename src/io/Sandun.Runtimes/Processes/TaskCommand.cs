using System.Buffers;
using Sandun.Protocol;
using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes.Processes;

/// <summary>The argument list of what a task runs.</summary>
internal static class TaskCommand
{
    /// <summary>What joins, groups or redirects commands, or hides such a mark.</summary>
    private static readonly SearchValues<char> s_shellMarks = SearchValues.Create(";&|<>(){}`\n\r#!\\");

    /// <summary>Words the shell carries out itself.</summary>
    private static readonly HashSet<string> s_shellWords = new(StringComparer.Ordinal)
    {
        ".", "alias", "bg", "break", "case", "cd", "command", "continue", "do", "done", "echo", "elif", "else", "esac", "eval", "exec", "exit", "export",
        "false", "fc", "fg", "fi", "for", "function", "getopts", "hash", "if", "in", "jobs", "kill", "let", "local", "printf", "pwd", "read", "readonly",
        "return", "select", "set", "shift", "source", "test", "then", "time", "times", "trap", "true", "type", "ulimit", "umask", "unalias", "unset",
        "until", "wait", "while",
    };

    /// <summary>The task's program: a shell for <see cref="TaskSpec.Command"/>, else its arguments as they are.</summary>
    /// <exception cref="InvalidOperationException">The task says neither.</exception>
    public static IReadOnlyList<string> Of(TaskSpec task)
    {
        if (task.Command is { } command) return [TaskInit.Shell, "-c", IsOneProgram(command) ? "exec " + command : command];
        return task.Arguments.IsEmpty ? throw new InvalidOperationException("the task has neither a command nor arguments") : task.Arguments;
    }

    /// <summary>
    /// Whether a command is one program with its arguments. The shell then becomes it: one process less a task, and a signal reaches
    /// a program that ends in order instead of a shell that just dies. Anything in doubt is left to the shell.
    /// </summary>
    private static bool IsOneProgram(string command)
    {
        var text = command.AsSpan().Trim();
        if (text.IsEmpty || text.ContainsAny(s_shellMarks)) return false;
        var end = text.IndexOfAny(' ', '\t');
        var program = end < 0 ? text : text[..end];
        foreach (var c in program)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.' or '/' or '+')) return false;
        }

        return !s_shellWords.Contains(program.ToString());
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
