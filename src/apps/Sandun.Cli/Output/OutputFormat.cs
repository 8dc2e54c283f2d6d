namespace Sandun.Cli.Output;

/// <summary>For whom a command prints.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Table = 0,

    /// <summary>For programs: exactly the native API's JSON.</summary>
    Json = 1,

    /// <summary>The same as YAML.</summary>
    Yaml = 2,
}
