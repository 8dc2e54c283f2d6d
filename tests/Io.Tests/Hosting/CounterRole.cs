using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Sandun.Hosting;
using Sandun.Protocol;

namespace Sandun.Io.Tests.Hosting;

/// <summary>A counter was set.</summary>
public sealed record CounterFact(string Name, int Value);

/// <summary>The smallest role there is: named counters, an alarm clock, and a way to break.</summary>
internal sealed class CounterRole(ConcurrentQueue<string> trace) : IRole<string, CounterFact, string>
{
    public string Name => "counter";

    public int Machines { get; private set; }

    /// <summary>What cannot be shown; null for all can.</summary>
    public string? Unshowable { get; set; }

    public IFactCodec<CounterFact> Codec { get; } = new CounterCodec();

    public IMachine<string, CounterFact, string> NewMachine()
    {
        Machines++;
        return new CounterMachine(Add);
    }

    public IReadOnlyList<string> FirstInputs() => ["start"];

    public Action Show(IMachine<string, CounterFact, string> machine, DateTimeOffset now)
    {
        var view = "view " + machine;
        return () => Add(view == Unshowable ? throw new InvalidOperationException("cannot be shown") : view);
    }

    public void Run(string command)
    {
        if (command == "throw") throw new InvalidOperationException("as told");
        Add("run " + command);
    }

    public void Refuse(string input, string why) => Add($"refused {input}: {why}");

    public void Lost(string why) => Add("lost");

    public Task HeardAsync(string what) => Eventually.HoldsAsync(() => trace.Contains(what) || trace.Contains("run " + what));

    private void Add(string line) => trace.Enqueue(line);
}

/// <summary>Counters as stored text.</summary>
internal sealed class CounterCodec : IFactCodec<CounterFact>
{
    public string Prefix => "counters/";

    public StoredEntity? Encode(CounterFact fact) =>
        new(Prefix + fact.Name, Encoding.UTF8.GetBytes(fact.Value.ToString(CultureInfo.InvariantCulture)));

    public CounterFact Decode(string key, ReadOnlySpan<byte> value) => new(key[Prefix.Length..], int.Parse(value, CultureInfo.InvariantCulture));

    public CounterFact DecodeRemoval(string key) => new(key[Prefix.Length..], 0);
}

/// <summary>Adds, sets an alarm for half a minute, throws where told.</summary>
/// <param name="note">Hears what is decided as it is.</param>
internal sealed class CounterMachine(Action<string> note) : IMachine<string, CounterFact, string>
{
    private readonly SortedDictionary<string, int> _counters = new(StringComparer.Ordinal);

    public DateTimeOffset? NextDeadline { get; private set; }

    public void Decide(string input, DateTimeOffset now, Decision<CounterFact, string> decision)
    {
        switch (input.Split(' '))
        {
            case ["add", var name]:
                decision.Record(new CounterFact(name, _counters.GetValueOrDefault(name) + 1));
                decision.Order($"added {name} {_counters[name]}");
                note($"decided {input} {_counters[name]}");
                break;
            case ["alarm"]:
                NextDeadline = now.AddSeconds(30);
                decision.Order("alarm set");
                break;
            case ["break"]:
                Invariant.Holds(false, "unbroken");
                break;
            case ["throw"]:
                decision.Order("throw");
                break;
            case ["start"]:
                decision.Order("started");
                break;
        }
    }

    public void OnDeadline(DateTimeOffset now, Decision<CounterFact, string> decision)
    {
        NextDeadline = null;
        decision.Order("alarm rang");
    }

    public void Apply(CounterFact fact) => _counters[fact.Name] = fact.Value;

    public override string ToString() => string.Join(',', _counters.Select(pair => $"{pair.Key}={pair.Value}"));
}
