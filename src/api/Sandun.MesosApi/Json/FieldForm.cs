using System.Collections.Frozen;
using System.Text.Json;
using Google.Protobuf.Reflection;

namespace Sandun.MesosApi.Json;

/// <summary>How one field is written to JSON and read from it.</summary>
internal sealed class FieldForm
{
    private readonly FrozenDictionary<int, JsonEncodedText>? _enumNames;
    private MessageForm? _message;

    public FieldForm(FieldDescriptor descriptor)
    {
        var schema = descriptor.ToProto();
        Descriptor = descriptor;
        Name = JsonEncodedText.Encode(descriptor.Name);
        IsRequired = descriptor.IsRequired;

        // Mesos writes what a field means by default, unless the field is deprecated.
        WritesDefault = schema.HasDefaultValue && schema.Options?.Deprecated != true;
        if (descriptor.FieldType != FieldType.Enum) return;
        _enumNames = descriptor.EnumType.Values.DistinctBy(value => value.Number)
            .ToFrozenDictionary(value => value.Number, value => JsonEncodedText.Encode(value.Name));
    }

    public FieldDescriptor Descriptor { get; }

    public JsonEncodedText Name { get; }

    public bool IsRequired { get; }

    public bool WritesDefault { get; }

    /// <summary>The form of the message it holds; of its values when it is a map of messages.</summary>
    public MessageForm Message => _message ??= MessageForm.Of(Descriptor.MessageType);

    public JsonEncodedText? EnumName(int number) => _enumNames!.TryGetValue(number, out var name) ? name : null;
}
