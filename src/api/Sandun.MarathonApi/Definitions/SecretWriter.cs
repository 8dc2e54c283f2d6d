using System.Collections.Immutable;
using System.Text.Json;

namespace Sandun.MarathonApi;

/// <summary>Writes where secrets are used, never what they are.</summary>
internal static class SecretWriter
{
    /// <summary>Writes an environment in order of its variables.</summary>
    public static void WriteEnvironment(
        Utf8JsonWriter writer, string name, ImmutableSortedDictionary<string, string> plain, ImmutableSortedDictionary<string, string> secret)
    {
        writer.WriteStartObject(name);
        foreach (var variable in plain.Keys.Concat(secret.Keys).Distinct().Order(StringComparer.Ordinal))
        {
            if (!secret.TryGetValue(variable, out var reference))
            {
                writer.WriteString(variable, plain[variable]);
                continue;
            }

            writer.WriteStartObject(variable);
            writer.WriteString("secret", reference);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    public static void WriteDeclared(Utf8JsonWriter writer, ImmutableSortedDictionary<string, string> secrets)
    {
        writer.WriteStartObject("secrets");
        foreach (var (name, source) in secrets)
        {
            writer.WriteStartObject(name);
            writer.WriteString("source", source);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
