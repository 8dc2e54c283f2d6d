namespace Sandun.Server.Endpoints;

/// <summary>What no endpoint expected: the log gets all of it, the caller a sentence, and the server goes on.</summary>
internal sealed partial class LastResort(ILogger<LastResort> logger)
{
    public async Task RunAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (BadHttpRequestException failure) when (!http.Response.HasStarted)
        {
            await NativeAnswers.RefuseAsync(http, failure.StatusCode, failure.Message);
        }
        catch (IOException failure) when (!http.Response.HasStarted && failure.InnerException is OverflowException)
        {
            // Kestrel's word for a chunk whose length no number holds.
            await NativeAnswers.RefuseAsync(http, StatusCodes.Status400BadRequest, "the body cannot be read: " + failure.Message);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone; there is nobody to answer.
        }
        catch (Exception failure) when (!http.Response.HasStarted)
        {
            LogFailed(logger, failure, http.Request.Method, http.Request.Path.Value ?? "");
            await NativeAnswers.RefuseAsync(
                http, StatusCodes.Status500InternalServerError, "this is a defect of Sandun; the server's log has the details");
        }
    }
}
