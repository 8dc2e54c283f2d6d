using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Sandun.MesosApi.Json;

/// <summary>Looks for required fields that are missing, at any depth.</summary>
internal static class RequiredFields
{
    /// <summary>Named so that the caller finds them; more would only hide the first.</summary>
    private const int MostNamed = 8;

    /// <summary>The missing fields' paths, as protobuf writes them, or null when there are none.</summary>
    public static string? Missing(IMessage message)
    {
        if (message.IsInitialized()) return null;
        var missing = new List<string>();
        Collect(message, "", missing);
        return string.Join(", ", missing.Take(MostNamed));
    }

    private static void Collect(IMessage message, string path, List<string> missing)
    {
        foreach (var field in MessageForm.Of(message.Descriptor).Fields)
        {
            var descriptor = field.Descriptor;
            if (field.IsRequired && !descriptor.Accessor.HasValue(message)) missing.Add(path + descriptor.Name);
            if (descriptor.FieldType != FieldType.Message || descriptor.IsMap) continue;
            if (descriptor.IsRepeated)
            {
                var index = 0;
                foreach (IMessage item in (IList)descriptor.Accessor.GetValue(message)) Collect(item, $"{path}{descriptor.Name}[{index++}].", missing);
            }
            else if (descriptor.Accessor.HasValue(message))
            {
                Collect((IMessage)descriptor.Accessor.GetValue(message), $"{path}{descriptor.Name}.", missing);
            }
        }
    }
}
