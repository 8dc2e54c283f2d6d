using System.Buffers;
using System.Text;
using System.Text.Json;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>What a request is answered with.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">UTF-8; may be empty.</param>
internal sealed record Answer(int Status, ReadOnlyMemory<byte> Body)
{
    private const string LockedMessage = "App is locked by one or more deployments. Override with the option '?force=true'. " +
        "View details at '/v2/deployments/<DEPLOYMENT_ID>'.";

    public string ContentType { get; init; } = "application/json";

    public string? Location { get; init; }

    /// <summary>Value of <c>Marathon-Deployment-Id</c>.</summary>
    public string? Deployment { get; init; }

    /// <summary>Tag of what is answered, quoted; null for none.</summary>
    public string? ETag { get; init; }

    /// <summary>The body compressed, made once for all who ask; null to compress it for each.</summary>
    public Lazy<ReadOnlyMemory<byte>>? Compressed { get; init; }

    /// <summary>Methods for a 405.</summary>
    public string? Allow { get; init; }

    public static Answer Empty(int status) => new(status, default);

    public static Answer Text(string text) => new(200, Encoding.UTF8.GetBytes(text)) { ContentType = "text/plain; charset=utf-8" };

    /// <summary>JSON written by <paramref name="write"/>.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="write">Writes it.</param>
    /// <param name="length">How long it will be, about: a buffer that need not grow is not copied.</param>
    public static Answer Json(int status, Action<Utf8JsonWriter> write, int length = 1024)
    {
        var buffer = new ArrayBufferWriter<byte>(length);
        using (var writer = new Utf8JsonWriter(buffer, MarathonJson.WriterOptions)) write(writer);
        return new Answer(status, buffer.WrittenMemory);
    }

    /// <summary>A JSON object whose members <paramref name="write"/> writes.</summary>
    public static Answer Object(int status, Action<Utf8JsonWriter> write, int length = 1024) => Json(
        status,
        writer =>
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        },
        length);

    public static Answer Message(int status, string message) => Object(status, writer => writer.WriteString("message", message));

    public static Answer NotFound(string message) => Message(404, message);

    /// <summary>Marathon has it, Sandun not yet.</summary>
    public static Answer NotThereYet(string what) => Message(501, what);

    public static Answer MethodNotAllowed(string allow) => Message(405, $"Method not allowed; allowed are {allow}") with { Allow = allow };

    /// <summary>Marathon's deploymentResult.</summary>
    public static Answer Deploying(ServiceReply.Deploying reply, int status = 200) => Object(status, writer =>
    {
        writer.Time("version", reply.Version);
        writer.WriteString("deploymentId", reply.Deployment.Value);
    }) with
    { Deployment = reply.Deployment.Value };

    public static Answer Refusal(ServiceReply.Refused refused) => Object(StatusOf(refused.Kind), writer =>
    {
        writer.WriteString("message", refused.Kind == RefusalKind.Locked ? LockedMessage : refused.Message);
        if (refused.Details is [{ Path: "" } plain]) writer.WriteString("details", plain.Errors[0]);
        else if (!refused.Details.IsDefaultOrEmpty) WriteDetails(writer, refused);
        if (refused.Kind != RefusalKind.Locked) return;
        writer.WriteStartArray("deployments");
        foreach (var deployment in refused.Deployments)
        {
            writer.WriteStartObject();
            writer.WriteString("id", deployment.Value);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    private static void WriteDetails(Utf8JsonWriter writer, ServiceReply.Refused refused)
    {
        writer.WriteStartArray("details");
        foreach (var member in refused.Details.GroupBy(member => member.Path))
        {
            writer.WriteStartObject();
            writer.WriteString("path", member.Key);
            writer.Texts("errors", member.SelectMany(broken => broken.Errors).Distinct());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static int StatusOf(RefusalKind kind) => kind switch
    {
        RefusalKind.BadRequest => 400,
        RefusalKind.NotFound => 404,
        RefusalKind.Exists or RefusalKind.Locked => 409,
        RefusalKind.Invalid => 422,
        RefusalKind.TooMany => 403,
        RefusalKind.Unavailable => 503,
        RefusalKind.NotThereYet => 501,
        _ => 500,
    };
}
