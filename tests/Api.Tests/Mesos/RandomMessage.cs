using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Sandun.MesosApi.Json;

namespace Sandun.Api.Tests.Mesos;

/// <summary>Messages with random contents in random fields, required ones always set.</summary>
internal static class RandomMessage
{
    public static IMessage Of(MessageDescriptor descriptor, Random random, int depth)
    {
        var message = MessageForm.Of(descriptor).Create();
        foreach (var field in descriptor.Fields.InDeclarationOrder())
        {
            if (field.IsMap || (!field.IsRequired && random.Next(4) > 0) || (depth > 5 && !field.IsRequired)) continue;
            if (field.IsRepeated)
            {
                var list = (IList)field.Accessor.GetValue(message);
                for (var i = random.Next(3); i > 0; i--) list.Add(Value(field, random, depth));
            }
            else
            {
                field.Accessor.SetValue(message, Value(field, random, depth));
            }
        }

        return message;
    }

    private static object Value(FieldDescriptor field, Random random, int depth) => field.FieldType switch
    {
        FieldType.Message => Of(field.MessageType, random, depth + 1),
        FieldType.String => "文本\"" + random.Next(),
        FieldType.Bytes => ByteString.CopyFrom(Bytes(random)),
        FieldType.Bool => random.Next(2) == 0,
        FieldType.Double => random.NextDouble() * 1000,
        FieldType.Int32 => random.Next(),
        FieldType.UInt32 => (uint)random.Next(),
        FieldType.Int64 => random.NextInt64(),
        FieldType.UInt64 => (ulong)random.NextInt64(),
        FieldType.Enum => field.EnumType.Values[random.Next(field.EnumType.Values.Count)].Number,
        _ => throw new InvalidOperationException(field.FullName),
    };

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[random.Next(20)];
        random.NextBytes(bytes);
        return bytes;
    }
}
