using System.Globalization;

namespace Sandun.Runtimes.Linux;

/// <summary>The names of accounts and groups by their numbers, as the machine's files have them now.</summary>
internal sealed class AccountNames
{
    private readonly Dictionary<string, string> _users = Read("/etc/passwd");
    private readonly Dictionary<string, string> _groups = Read("/etc/group");

    public string User(uint number) => Name(_users, number);

    public string Group(uint number) => Name(_groups, number);

    private static string Name(Dictionary<string, string> names, uint number)
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        return names.GetValueOrDefault(text, text);
    }

    private static Dictionary<string, string> Read(string file)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!File.Exists(file)) return names;
        foreach (var line in File.ReadLines(file))
        {
            var parts = line.Split(':');
            if (parts.Length > 2) names.TryAdd(parts[2], parts[0]);
        }

        return names;
    }
}
