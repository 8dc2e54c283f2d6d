using System.Text.Json;

namespace Sandun.MesosApi.Legacy;

/// <summary>The server's settings as the older endpoints show them.</summary>
internal static class FlagText
{
    public static void Write(Utf8JsonWriter json, MesosApiOptions options)
    {
        json.WriteStartObject("flags"u8);
        foreach (var (name, value) in options.Flags) json.WriteString(name, value);
        json.WriteEndObject();
    }
}
