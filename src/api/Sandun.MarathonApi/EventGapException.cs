namespace Sandun.MarathonApi;

/// <summary>A reader of the event stream was too slow and is cut off, so that it knows it missed events.</summary>
public sealed class EventGapException() : Exception("the reader fell too far behind the event stream; connect again and read the state anew");
