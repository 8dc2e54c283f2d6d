using Sandun.Protocol;

namespace Sandun.Routing;

/// <summary>One pre-made server of a HAProxy backend, <c>s1</c> onwards.</summary>
public sealed record Slot
{
    /// <summary>Address a slot without an endpoint is written with; it is in maintenance, so nothing connects there.</summary>
    public const string NoAddress = "127.0.0.1";

    /// <summary>Port a slot without an endpoint is written with.</summary>
    public const int NoPort = 1;

    /// <summary>1 and up.</summary>
    public required int Number { get; init; }

    public SlotState State { get; init; } = SlotState.Free;

    /// <summary>Whose endpoint it holds; null when free, or when HAProxy has an address the registry does not know.</summary>
    public TaskId? Task { get; init; }

    public string Address { get; init; } = NoAddress;
    public int Port { get; init; } = NoPort;
    public int Weight { get; init; } = 1;

    /// <summary>When it entered its state.</summary>
    public DateTimeOffset Since { get; init; }

    public string Name => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"s{Number}");

    /// <summary>The slot after an event.</summary>
    /// <exception cref="InvalidOperationException">The event is not allowed in this state: a defect of the planner.</exception>
    public Slot After(SlotEvent @event, DateTimeOffset now)
    {
        var next = SlotMachine.Next(State, @event);
        Invariant.Holds(next is not null, $"a slot in {State} cannot {@event}");
        return this with { State = next.Value, Since = next == State ? Since : now };
    }

    public bool Holds(Target target) => Port == target.Port && Address == target.Address;
}
