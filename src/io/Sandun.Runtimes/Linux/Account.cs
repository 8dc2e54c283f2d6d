using System.Diagnostics;
using System.Globalization;

namespace Sandun.Runtimes.Linux;

/// <summary>An account of the machine.</summary>
/// <param name="Name">Its name, or its number where it has none.</param>
/// <param name="User">User number.</param>
/// <param name="Group">Main group's number.</param>
internal sealed record Account(string Name, uint User, uint Group)
{
    /// <summary>Finds an account by name or number, also in directories such as LDAP (through getent); null when there is none.</summary>
    public static Account? Find(string name)
    {
        foreach (var line in File.ReadLines("/etc/passwd"))
        {
            if (Parse(line) is { } account && (account.Name == name || account.User.ToString(CultureInfo.InvariantCulture) == name)) return account;
        }

        if (AskDirectory(name) is { } found) return found;
        return uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new Account(name, number, number) : null;
    }

    private static Account? AskDirectory(string name)
    {
        try
        {
            using var getent = Process.Start(new ProcessStartInfo("getent", ["passwd", name]) { RedirectStandardOutput = true })!;
            var line = getent.StandardOutput.ReadLine();
            getent.WaitForExit();
            return line is null ? null : Parse(line);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static Account? Parse(string line)
    {
        var fields = line.Split(':');
        return fields.Length >= 4 && uint.TryParse(fields[2], CultureInfo.InvariantCulture, out var user) && uint.TryParse(fields[3], CultureInfo.InvariantCulture, out var group)
            ? new Account(fields[0], user, group)
            : null;
    }
}
