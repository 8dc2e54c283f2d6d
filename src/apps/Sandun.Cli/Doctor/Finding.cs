using System.Text.Json.Serialization;

namespace Sandun.Cli.Doctor;

/// <summary>One thing doctor looked at.</summary>
/// <param name="What">Its name.</param>
/// <param name="Verdict">How it stands.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Cure">What would put it right, or empty.</param>
internal sealed record Finding(string What, Verdict Verdict, string Detail, string Cure = "");

/// <summary>How a finding stands.</summary>
internal enum Verdict
{
    Good = 0,

    /// <summary>Sandun works with less: the detail says what is lost.</summary>
    Limited = 1,

    /// <summary>`up` cannot work like this.</summary>
    Broken = 2,
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(IReadOnlyList<Finding>))]
internal sealed partial class FindingsJson : JsonSerializerContext;
