namespace Sandun.AgentLink;

/// <summary>The answer to a <see cref="FileRequest"/>.</summary>
/// <param name="Id">The question's id.</param>
/// <param name="Data">The bytes; none at the end of the file.</param>
/// <param name="Offset">Position of the first byte.</param>
/// <param name="Size">Size of the file now.</param>
/// <param name="Error">Why it cannot be read, for people; null when it was.</param>
public sealed record FilePiece(long Id, ReadOnlyMemory<byte> Data, long Offset, long Size, string? Error = null)
{
    public static FilePiece Refused(FileRequest request, string error) => new(request.Id, default, 0, 0, error);
}
