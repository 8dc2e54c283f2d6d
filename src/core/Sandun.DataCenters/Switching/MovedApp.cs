using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.DataCenters;

/// <summary>One app of a switch, as it stood when the switch began.</summary>
/// <param name="App">The app.</param>
/// <param name="Moving">Its instances in the source.</param>
/// <param name="Traffic">Its traffic by zone, in thousandths of all of it.</param>
/// <param name="Tier">Order of the start: an app comes after those it depends on.</param>
public sealed record MovedApp(PathId App, int Moving, ImmutableSortedDictionary<string, int> Traffic, int Tier);
