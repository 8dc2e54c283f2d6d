using System.Text.Json;

namespace Sandun.NativeApi;

/// <summary>What another autoscaler's object means here.</summary>
/// <param name="App">The app it is for; null when it names none.</param>
/// <param name="Autoscaling">The member to give the app.</param>
/// <param name="Notes">What has no counterpart or works otherwise.</param>
public sealed record ImportedPolicy(string? App, JsonElement Autoscaling, IReadOnlyList<string> Notes);
