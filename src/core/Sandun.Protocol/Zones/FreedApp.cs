namespace Sandun.Protocol;

/// <summary>An app that is steered no more.</summary>
/// <param name="App">The app.</param>
/// <param name="Generation">The order that is taken back; a newer one stands.</param>
public readonly record struct FreedApp(PathId App, SteeringGeneration Generation);
