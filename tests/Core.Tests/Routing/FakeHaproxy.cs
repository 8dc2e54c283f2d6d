using System.Globalization;
using Sandun.Routing;
using Xunit;

namespace Sandun.Core.Tests.Routing;

/// <summary>Servers that obey the commands as text, and object to what a real HAProxy would do wrongly.</summary>
internal sealed class FakeHaproxy
{
    private sealed record Server(string Address, int Port, int Weight, string State, int InFlight);

    private readonly SortedDictionary<string, Server> _servers = new(StringComparer.Ordinal);

    /// <summary>Starts with the servers of a table, as its configuration file would.</summary>
    public void Load(SlotTable table)
    {
        foreach (var (backend, slots) in table.Backends)
        {
            foreach (var slot in slots)
            {
                var state = slot.State == SlotState.Ready ? "ready" : "maint";
                _servers[$"{backend}/{slot.Name}"] = new Server(slot.Address, slot.Port, slot.Weight, state, 0);
            }
        }
    }

    public void Do(RuntimeCommand command)
    {
        var words = command.Text.Split(' ');
        Assert.Equal(["set", "server"], words[..2]);
        var server = _servers[words[2]];
        if (words[3] == "addr")
        {
            var moves = server.Address != words[4] || server.Port != int.Parse(words[6], CultureInfo.InvariantCulture);
            Assert.True(server.State != "ready", $"{command.Text} while {server.State}");
            Assert.True(server.InFlight == 0 || !moves, $"{command.Text} with {server.InFlight} requests in flight");
            server = server with { Address = words[4], Port = int.Parse(words[6], CultureInfo.InvariantCulture) };
        }
        else if (words[3] == "weight")
        {
            server = server with { Weight = int.Parse(words[4], CultureInfo.InvariantCulture) };
        }
        else
        {
            server = server with { State = words[4] };
        }

        _servers[words[2]] = server;
    }

    /// <summary>Requests come to servers that are ready.</summary>
    public void Request(int pick)
    {
        var ready = _servers.Where(entry => entry.Value.State == "ready").Select(entry => entry.Key).ToList();
        if (ready.Count > 0) Change(ready[pick % ready.Count], 1);
    }

    /// <summary>A request ends.</summary>
    public void Answer(int pick)
    {
        var busy = _servers.Where(entry => entry.Value.InFlight > 0).Select(entry => entry.Key).ToList();
        if (busy.Count > 0) Change(busy[pick % busy.Count], -1);
    }

    public void AnswerAll()
    {
        foreach (var name in _servers.Keys.ToList()) _servers[name] = _servers[name] with { InFlight = 0 };
    }

    public SortedDictionary<string, int> InFlight() =>
        new(_servers.ToDictionary(entry => entry.Key, entry => entry.Value.InFlight, StringComparer.Ordinal), StringComparer.Ordinal);

    public IEnumerable<string> Ready() =>
        _servers.Where(entry => entry.Value.State == "ready").Select(entry => $"{entry.Value.Address}:{entry.Value.Port}*{entry.Value.Weight}").Order(StringComparer.Ordinal);

    public IEnumerable<ServerReading> Readings() => _servers.Select(entry => new ServerReading(
        entry.Key.Split('/')[0], entry.Key.Split('/')[1], entry.Value.Address, entry.Value.Port, entry.Value.Weight, entry.Value.State == "maint", entry.Value.State == "drain"));

    /// <summary>Another hand changes a server.</summary>
    public void Tamper(int pick, string state)
    {
        var name = _servers.Keys.ElementAt(pick % _servers.Count);
        _servers[name] = _servers[name] with { State = state };
    }

    private void Change(string name, int by) => _servers[name] = _servers[name] with { InFlight = _servers[name].InFlight + by };
}
