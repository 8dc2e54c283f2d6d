using Microsoft.AspNetCore.Http.Features;

namespace Sandun.Server.Cluster;

/// <summary>
/// The body of a request that is handed on. A small one is read first and kept: a leader that answers before it has read the body leaves no
/// rest on the client's connection then, and the request can be handed to the next leader as well. A larger one streams through.
/// </summary>
internal sealed class HandedOnBody
{
    /// <summary>Beyond nearly all definitions; what is larger is not worth its memory a second time.</summary>
    private const int KeptBytes = 256 * 1024;

    private readonly MemoryStream? _kept;

    private HandedOnBody(MemoryStream? kept, bool isKept)
    {
        _kept = kept;
        IsKept = isKept;
    }

    /// <summary>Whether all of it is here, as it is where there is none.</summary>
    public bool IsKept { get; }

    /// <summary>Reads a body that says that it is small; leaves any other where it is.</summary>
    public static async Task<HandedOnBody> TakeAsync(HttpContext http)
    {
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }) return new HandedOnBody(null, true);
        var length = http.Request.ContentLength ?? long.MaxValue;
        if (length > KeptBytes) return new HandedOnBody(null, false);
        var kept = new MemoryStream((int)length);
        await http.Request.Body.CopyToAsync(kept, http.RequestAborted);
        return new HandedOnBody(kept, true);
    }

    /// <summary>Lets the request's body be read from its beginning.</summary>
    public void Rewind(HttpContext http)
    {
        if (_kept is null) return;
        _kept.Position = 0;
        http.Request.Body = _kept;
    }
}
