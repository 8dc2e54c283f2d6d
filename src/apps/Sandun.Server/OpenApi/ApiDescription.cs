using System.Text.Json.Serialization.Metadata;

namespace Sandun.Server.OpenApi;

/// <summary>What is said of one route beyond its path.</summary>
/// <param name="Summary">One sentence.</param>
/// <param name="Answer">What it answers; null for text, a stream, or an object of any shape.</param>
/// <param name="Parameters">Its query parameters: name, whether required, what it means.</param>
internal sealed record ApiDescription(string Summary, JsonTypeInfo? Answer = null, params (string Name, bool Required, string Meaning)[] Parameters)
{
    /// <summary>What its body is; null for none.</summary>
    public string? Body { get; init; }

    /// <summary>Media type of the answer.</summary>
    public string MediaType { get; init; } = "application/json";
}
