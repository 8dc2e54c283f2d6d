using System.Collections.Immutable;

namespace Sandun.Autoscaler.Policies;

/// <summary>What another autoscaler's object means here.</summary>
/// <param name="App">The app it names; null when it names none.</param>
/// <param name="Json">The <c>autoscaling</c> member.</param>
/// <param name="Notes">What has no counterpart or works otherwise, a sentence each.</param>
public sealed record ImportedScaling(string? App, string Json, ImmutableArray<string> Notes);
