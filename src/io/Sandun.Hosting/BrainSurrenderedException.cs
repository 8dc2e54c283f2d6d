namespace Sandun.Hosting;

/// <summary>The brain was given up on request, not because something failed.</summary>
internal sealed class BrainSurrenderedException(string why) : Exception(why);
