using System.Buffers;

namespace Sandun.Runtimes.Processes;

/// <summary>
/// Tells commands that are one program with its arguments from those that need a shell while they run. Of the former no shell stays
/// behind: one process less a task, and the program's own answer to a signal is the task's, not that of a shell that just dies.
/// Anything in doubt is left to a shell.
/// </summary>
internal static class SingleProgram
{
    /// <summary>What joins, groups or redirects commands, or hides such a mark.</summary>
    private static readonly SearchValues<char> s_shellMarks = SearchValues.Create(";&|<>()`\n\r#!\\");

    /// <summary>What may end the shell that reads it.</summary>
    private static readonly SearchValues<char> s_failingMarks = SearchValues.Create("'\"{");

    private const string Exec = "exec";

    /// <summary>Words a shell carries out itself: POSIX' own, dash's and bash's.</summary>
    private static readonly HashSet<string> s_shellWords = new(StringComparer.Ordinal)
    {
        ".", "alias", "bg", "bind", "break", "builtin", "caller", "case", "cd", "chdir", "command", "compgen", "complete", "compopt", "continue",
        "coproc", "declare", "dirs", "disown", "do", "done", "echo", "elif", "else", "enable", "esac", "eval", "exit", "export", "false", "fc", "fg",
        "fi", "for", "function", "getopts", "hash", "help", "history", "if", "in", "jobs", "kill", "let", "local", "logout", "mapfile", "popd",
        "printf", "pushd", "pwd", "read", "readarray", "readonly", "return", "select", "set", "shift", "shopt", "source", "suspend", "test",
        "then", "time", "times", "trap", "true", "type", "typeset", "ulimit", "umask", "unalias", "unset", "until", "wait", "while",
    };

    /// <summary>The program and its arguments as the shell is to read them, without a leading <c>exec</c>; null for anything else.</summary>
    public static string? Of(string command)
    {
        var text = command.AsSpan().Trim(" \t");
        if (text.ContainsAny(s_shellMarks) || !OnlyNamedVariables(text)) return null;
        var word = FirstWord(text);
        var replacesTheShell = word is Exec;
        if (replacesTheShell)
        {
            text = text[Exec.Length..].TrimStart(" \t");
            word = FirstWord(text);
        }

        // What follows exec is looked for among the programs only.
        return IsPlainName(word) && (replacesTheShell || !s_shellWords.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word)) ? text.ToString() : null;
    }

    /// <summary>Whether a shell carries the word out itself instead of looking for a program of that name.</summary>
    public static bool IsShellWord(ReadOnlySpan<char> word) =>
        word.IsEmpty || (!word.Contains('/') && (!IsPlainName(word) || word is Exec || s_shellWords.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word)));

    /// <summary>
    /// Whether a shell can run the line of <see cref="Of"/> without being a copy made for it: its program is none of the shell's own words, and
    /// nothing in it can fail before the program begins, as an open quote or <c>${X?}</c> does, which ends a shell.
    /// </summary>
    public static bool CannotHarmAShell(string line) => !IsShellWord(FirstWord(line)) && !line.AsSpan().ContainsAny(s_failingMarks);

    private static ReadOnlySpan<char> FirstWord(ReadOnlySpan<char> text) => text.IndexOfAny(' ', '\t') is >= 0 and var end ? text[..end] : text;

    private static bool IsPlainName(ReadOnlySpan<char> word)
    {
        if (word.IsEmpty || word[0] is '-' or '+') return false;
        foreach (var c in word)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.' or '/' or '+')) return false;
        }

        return true;
    }

    /// <summary>Whether every variable is one of the environment: <c>$$</c>, <c>$1</c>, <c>$PPID</c> and their like are the shell's own.</summary>
    private static bool OnlyNamedVariables(ReadOnlySpan<char> text)
    {
        for (var at = text.IndexOf('$'); at >= 0; at = text.IndexOf('$'))
        {
            text = text[(at + 1)..];
            var name = text.StartsWith('{') ? text[1..] : text;
            if (name.IsEmpty || !char.IsAsciiLetter(name[0]) || name.StartsWith("PPID", StringComparison.Ordinal)) return false;
        }

        return true;
    }
}
