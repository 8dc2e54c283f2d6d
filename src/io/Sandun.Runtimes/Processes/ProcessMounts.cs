using System.Text;
using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes.Processes;

/// <summary>
/// Makes volumes visible to a process. With a mount namespace of its own they are mounted there by the init; without one a volume at a
/// relative path that may be written to becomes a link in the sandbox, and anything else is refused.
/// </summary>
internal static class ProcessMounts
{
    /// <summary>Lines of shell for the init; empty when there is nothing to mount.</summary>
    /// <exception cref="InvalidOperationException">A volume cannot be shown where it is wanted; the message names it and the cure.</exception>
    public static string Prepare(IReadOnlyList<TaskMount> mounts, string sandbox, Account? account, bool hasNamespace)
    {
        var script = new StringBuilder();
        foreach (var mount in mounts)
        {
            var target = Target(mount, sandbox, account, hasNamespace);
            if (!hasNamespace) continue;
            script.Append("mount --bind ").Append(Quoted(mount.Source)).Append(' ').Append(Quoted(target));
            if (mount.ReadOnly) script.Append(" && mount -o remount,bind,ro ").Append(Quoted(target));
            script.Append(" || { echo 'sandun: a volume cannot be mounted' >&2; echo 125 >&9; exit 0; }\n");
        }

        return script.ToString();
    }

    private static string Target(TaskMount mount, string sandbox, Account? account, bool hasNamespace)
    {
        if (Path.IsPathRooted(mount.Target))
        {
            if (!hasNamespace) throw new InvalidOperationException($"volume {mount.Target} needs an agent that runs as root; use a containerPath relative to the sandbox");
            if (!Path.Exists(mount.Target)) throw new InvalidOperationException($"volume {mount.Target}: there is no such path on the machine to mount it at; use a relative containerPath");
            return mount.Target;
        }

        var target = Path.Combine(sandbox, mount.Target);
        if (Directory.GetParent(target) is { Exists: false } parent) Own(Directory.CreateDirectory(parent.FullName).FullName, account);
        if (!hasNamespace) Link(mount, target);
        else if (Directory.Exists(mount.Source)) Own(Directory.CreateDirectory(target).FullName, account);
        else if (!File.Exists(target))
        {
            File.WriteAllBytes(target, []);
            Own(target, account);
        }

        return target;
    }

    private static void Link(TaskMount mount, string target)
    {
        if (mount.ReadOnly && Directory.Exists(mount.Source))
            throw new InvalidOperationException($"volume {mount.Target} cannot be made read-only by an agent that does not run as root");
        if (!Path.Exists(target)) File.CreateSymbolicLink(target, mount.Source);
    }

    private static void Own(string path, Account? account)
    {
        if (account is not null) LibC.ChangeOwner(path, account.User, account.Group);
    }

    private static string Quoted(string path) => "'" + path.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
