using System.Collections.Concurrent;
using System.Collections.Frozen;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Sandun.MesosApi.Json;

/// <summary>What the JSON of one kind of message looks like; worked out once a kind.</summary>
internal sealed class MessageForm
{
    private static readonly ConcurrentDictionary<MessageDescriptor, MessageForm> s_forms = new();

    private readonly FrozenDictionary<string, FieldForm> _byName;

    private MessageForm(MessageDescriptor descriptor)
    {
        Descriptor = descriptor;
        Fields = [.. descriptor.Fields.InDeclarationOrder().Select(field => new FieldForm(field))];
        _byName = Fields.ToFrozenDictionary(field => field.Descriptor.Name, StringComparer.Ordinal);
    }

    public MessageDescriptor Descriptor { get; }

    /// <summary>In the order they are written.</summary>
    public FieldForm[] Fields { get; }

    public static MessageForm Of(MessageDescriptor descriptor) => s_forms.GetOrAdd(descriptor, kind => new MessageForm(kind));

    public IMessage Create() => (IMessage)Activator.CreateInstance(Descriptor.ClrType)!;

    public FieldForm? Find(string name) => _byName.GetValueOrDefault(name);
}
