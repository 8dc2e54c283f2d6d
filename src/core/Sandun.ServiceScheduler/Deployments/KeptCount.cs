using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>A count that is not taken from a definition, because the app's scaler holds another.</summary>
/// <param name="App">The app.</param>
/// <param name="Asked">What the definition names.</param>
/// <param name="Kept">What the scaler holds.</param>
public sealed record KeptCount(PathId App, int Asked, int Kept);
