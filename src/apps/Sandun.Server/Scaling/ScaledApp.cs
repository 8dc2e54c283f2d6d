using Sandun.Autoscaler.Controller;
using Sandun.Autoscaler.Policies;
using Sandun.NativeApi;

namespace Sandun.Server.Scaling;

/// <summary>What the scaling loop keeps of one app. Touched by the loop alone, except what readers are handed: immutable lists.</summary>
internal sealed class ScaledApp
{
    /// <summary>Decisions kept; each is some hundred bytes, in memory and in the store.</summary>
    public const int LogLength = 100;

    public string Declared { get; private set; } = "";

    public GuardedScaler? Scaler { get; private set; }

    /// <summary>The count this server last saw or set; another one was set by hand.</summary>
    public int? KnownCount { get; set; }

    public DateTimeOffset KnownConfig { get; set; }

    public ScalePin? Pin { get; set; }

    public ScalingDecision? Last { get; set; }

    /// <summary>Latest first.</summary>
    public IReadOnlyList<ScalingDecision> Log { get; private set; } = [];

    public int Ready { get; set; }

    /// <summary>When it was last looked at.</summary>
    public DateTimeOffset LookedAt { get; set; }

    /// <summary>Whether log or pin are newer than what is stored.</summary>
    public bool Unsaved { get; set; }

    /// <summary>When it was stored last; who waits longest is next.</summary>
    public DateTimeOffset SavedAt { get; set; }

    /// <summary>Takes the definition; a change of it begins a new controller, whose first minute gives nothing back.</summary>
    public void Follow(string json, ScalingSpec spec)
    {
        if (json == Declared && Scaler is not null) return;
        Declared = json;
        Scaler = new GuardedScaler(spec);
    }

    public void Record(ScalingDecision decision)
    {
        Log = [decision, .. Log.Take(LogLength - 1)];
        Unsaved = true;
    }

    public void Restore(StoredScaling stored)
    {
        Log = [.. stored.Log.Take(LogLength)];
        Pin = stored.Pin;
    }
}

/// <summary>A count set by hand, until a moment.</summary>
public sealed record ScalePin(int Instances, DateTimeOffset Until);

/// <summary>What the store keeps of one app's scaling.</summary>
/// <param name="Log">Decisions, the latest first.</param>
/// <param name="Pin">A count set by hand.</param>
public sealed record StoredScaling(IReadOnlyList<ScalingDecision> Log, ScalePin? Pin);
