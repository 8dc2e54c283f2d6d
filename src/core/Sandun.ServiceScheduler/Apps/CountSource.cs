namespace Sandun.ServiceScheduler;

/// <summary>Whose word a wished count is. It matters where an app scales by itself.</summary>
public enum CountSource
{
    /// <summary>A definition that names a count among other things.</summary>
    Definition = 0,

    /// <summary>Somebody who asked for this count and nothing else.</summary>
    Hand = 1,

    /// <summary>The app's scaler.</summary>
    Scaler = 2,
}
