using System.Collections.Immutable;
using System.Text;

namespace Sandun.Routing;

/// <summary>The map from virtual hosts to backends that HAProxy looks up, as a file and as commands that change it while it runs.</summary>
public static class HostMap
{
    /// <summary>The rules that may be in force: those whose backend HAProxy already has.</summary>
    public static ImmutableSortedDictionary<string, string> Of(ProxyModel model, SlotTable table)
    {
        var map = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var rule in model.Hosts)
        {
            if (table.Knows(rule.Backend)) map[rule.Key] = rule.Backend;
        }

        return map.ToImmutable();
    }

    public static string File(ImmutableSortedDictionary<string, string> map)
    {
        var text = new StringBuilder();
        foreach (var (key, backend) in map) text.Append(key).Append(' ').Append(backend).Append('\n');
        return text.ToString();
    }

    public static void Diff(
        ImmutableSortedDictionary<string, string> from, ImmutableSortedDictionary<string, string> to, List<RuntimeCommand> commands)
    {
        foreach (var (key, backend) in to)
        {
            if (!from.TryGetValue(key, out var had)) commands.Add(new RuntimeCommand.AddHost(key, backend));
            else if (had != backend) commands.Add(new RuntimeCommand.MoveHost(key, backend));
        }

        foreach (var key in from.Keys)
        {
            if (!to.ContainsKey(key)) commands.Add(new RuntimeCommand.RemoveHost(key));
        }
    }
}
