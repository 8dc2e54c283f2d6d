using System.Collections.Concurrent;
using System.Collections.Frozen;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Sandun.MesosApi.Json;

/// <summary>What the JSON of one kind of message looks like; worked out once a kind.</summary>
internal sealed class MessageForm
{
    private static readonly ConcurrentDictionary<MessageDescriptor, MessageForm> s_forms = new();

    /// <summary>What Mesos writes by hand, and with it lists that are empty: clients read them without looking whether they are there.</summary>
    private static readonly FrozenSet<string> s_withEmptyLists = new[] { "master", "agent" }
        .SelectMany(program => new[] { "GetAgents", "GetTasks", "GetFrameworks", "GetExecutors", "GetOperations", "GetRoles" }.Select(name => $"mesos.v1.{program}.Response.{name}"))
        .ToFrozenSet(StringComparer.Ordinal);

    private readonly FrozenDictionary<string, FieldForm> _byName;

    private MessageForm(MessageDescriptor descriptor)
    {
        Descriptor = descriptor;
        WritesEmptyLists = s_withEmptyLists.Contains(descriptor.FullName);
        Fields = [.. descriptor.Fields.InDeclarationOrder().Select(field => new FieldForm(field))];
        _byName = Fields.ToFrozenDictionary(field => field.Descriptor.Name, StringComparer.Ordinal);
    }

    public MessageDescriptor Descriptor { get; }

    /// <summary>Whether lists are written that have nothing in them.</summary>
    public bool WritesEmptyLists { get; }

    /// <summary>In the order they are written.</summary>
    public FieldForm[] Fields { get; }

    public static MessageForm Of(MessageDescriptor descriptor) => s_forms.GetOrAdd(descriptor, kind => new MessageForm(kind));

    public IMessage Create() => (IMessage)Activator.CreateInstance(Descriptor.ClrType)!;

    public FieldForm? Find(string name) => _byName.GetValueOrDefault(name);
}
