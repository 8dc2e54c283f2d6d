using System.Collections.Immutable;
using Sandun.Agent;
using Sandun.MesosApi.Mapping;
using Sandun.Protocol;
using Call = Sandun.MesosApi.Wire.Agent.Call;
using Type = Sandun.MesosApi.Wire.Agent.Call.Types.Type;

namespace Sandun.MesosApi.Agents;

/// <summary>Reads calls that concern nested containers. The messages are Mesos'.</summary>
internal static class NestedReading
{
    /// <summary>Linux' signals end here.</summary>
    private const int LargestSignal = 64;

    /// <summary>The member a call of these types brings, and the container it names; null for other types.</summary>
    public static (string Member, Wire.ContainerID? Container)? Of(Call call) => call.Type switch
    {
        Type.LaunchNestedContainer => ("launch_nested_container", call.LaunchNestedContainer?.ContainerId),
        Type.LaunchNestedContainerSession => ("launch_nested_container_session", call.LaunchNestedContainerSession?.ContainerId),
        Type.LaunchContainer => ("launch_container", call.LaunchContainer?.ContainerId),
        Type.WaitNestedContainer => ("wait_nested_container", call.WaitNestedContainer?.ContainerId),
        Type.WaitContainer => ("wait_container", call.WaitContainer?.ContainerId),
        Type.KillNestedContainer => ("kill_nested_container", call.KillNestedContainer?.ContainerId),
        Type.KillContainer => ("kill_container", call.KillContainer?.ContainerId),
        Type.RemoveNestedContainer => ("remove_nested_container", call.RemoveNestedContainer?.ContainerId),
        Type.RemoveContainer => ("remove_container", call.RemoveContainer?.ContainerId),
        Type.AttachContainerInput => ("attach_container_input", call.AttachContainerInput?.ContainerId),
        Type.AttachContainerOutput => ("attach_container_output", call.AttachContainerOutput?.ContainerId),
        _ => null,
    };

    /// <summary>The call's type, as Mesos writes it.</summary>
    public static string NameOf(Call call) => Call.Descriptor.EnumTypes.Single(type => type.Name == "Type").FindValueByNumber((int)call.Type)?.Name ?? "UNKNOWN";

    /// <summary>What is wrong with such a call, or null when nothing is.</summary>
    public static string? Error(Call call)
    {
        if (Of(call) is not var (member, container)) return null;
        if (container is null) return call.AttachContainerInput is null ? $"Expecting '{member}' to be present" : $"Expecting '{member}.container_id' to be present";
        if (IdError(container) is { } wrong) return $"'{member}.container_id' is invalid: {wrong}";
        if (container.Parent is null && member.Contains("nested", StringComparison.Ordinal)) return $"Expecting '{member}.container_id.parent' to be present";
        if (Launched(call) is not var (command, info)) return SignalError(call, member);
        if (command is not null && TaskValidation.CommandError(command) is { } wrongCommand) return $"'{member}.command' is invalid: {wrongCommand}";
        return Unsupported(member, command, info);
    }

    /// <summary>Which nested container an id means; null for one that is no nested one's.</summary>
    public static NestedId? IdOf(Wire.ContainerID container)
    {
        if (container.Parent is not { } parent) return null;
        return IdOf(parent) is { } outer ? outer with { Path = $"{outer.Path}.{container.Value}" } : new NestedId(new TaskId(parent.Value), container.Value);
    }

    /// <summary>What a call asks to start.</summary>
    public static NestedSpec Spec(Call call, NestedId id)
    {
        var (command, info) = Launched(call)!.Value;
        return new NestedSpec
        {
            Id = id, Program = Program(command!), IsSession = call.Type == Type.LaunchNestedContainerSession, User = command is { HasUser: true, User.Length: > 0 } ? command.User : null,
            Environment = [.. (command!.Environment?.Variables ?? []).Select(one => KeyValuePair.Create(one.Name, one.Secret is null ? one.Value : one.Secret.Value.Data.ToStringUtf8()))],
            Terminal = info?.TtyInfo is { } terminal ? SizeOf(terminal) : null,
        };
    }

    public static TerminalSize SizeOf(Wire.TTYInfo terminal) => terminal.WindowSize is { } size
        ? new TerminalSize((ushort)Math.Min(size.Rows, ushort.MaxValue), (ushort)Math.Min(size.Columns, ushort.MaxValue))
        : default;

    public static Wire.ContainerID ToWire(NestedId id) => new()
    {
        Value = id.Parent is { } parent ? id.Path[(parent.Path.Length + 1)..] : id.Path,
        Parent = id.Parent is { } outer ? ToWire(outer) : new Wire.ContainerID { Value = id.Root.Value },
    };

    private static (Wire.CommandInfo? Command, Wire.ContainerInfo? Container)? Launched(Call call) => call.Type switch
    {
        Type.LaunchNestedContainer => (call.LaunchNestedContainer.Command, call.LaunchNestedContainer.Container),
        Type.LaunchNestedContainerSession => (call.LaunchNestedContainerSession.Command, call.LaunchNestedContainerSession.Container),
        Type.LaunchContainer => (call.LaunchContainer.Command, call.LaunchContainer.Container),
        _ => null,
    };

    private static string? IdError(Wire.ContainerID container)
    {
        if (IdReading.Error(container.Value) is { } error) return error;

        // The outermost is a task of this agent, whose id may have what Mesos' own container ids never do.
        if (container.Parent is null) return null;
        if (container.Value.AsSpan().ContainsAny('.', ' ')) return $"'ContainerID.value' '{container.Value}' contains invalid characters";
        return IdError(container.Parent) is { } outer ? "'ContainerID.parent' is invalid: " + outer : null;
    }

    private static string? SignalError(Call call, string member)
    {
        var signal = call.KillNestedContainer is { HasSignal: true } nested ? nested.Signal : call.KillContainer is { HasSignal: true } other ? other.Signal : 1;
        return signal is >= 1 and <= LargestSignal ? null : $"'{member}.signal' must be 1 to {LargestSignal}, not {signal}";
    }

    private static string? Unsupported(string member, Wire.CommandInfo? command, Wire.ContainerInfo? info)
    {
        if (command is null || !command.HasValue || (command.Shell && command.Value.Length == 0)) return $"Expecting '{member}.command.value' to be present: there is no image whose program could run";
        if (command.Uris.Count > 0) return $"'{member}.command.uris' must be empty: nothing is fetched into a nested container";
        if (command.Environment?.Variables.Any(one => one.Secret is { Value: null }) == true)
            return $"'{member}.command.environment' has secrets of type REFERENCE, which no agent resolves: give the value";
        if (info is null) return null;
        if (info.Type != Wire.ContainerInfo.Types.Type.Mesos) return $"'{member}.container.type' must be MESOS";
        if (info.Mesos?.Image is not null) return $"'{member}.container.mesos.image' must be left out: a nested container sees what its task sees";
        return info.Volumes.Count > 0 ? $"'{member}.container.volumes' must be empty: a nested container sees what its task sees" : null;
    }

    /// <summary>With a shell, its command line; without one the value as the program, and the arguments, which begin with the program's name.</summary>
    private static ImmutableArray<string> Program(Wire.CommandInfo command) =>
        command.Shell ? ["/bin/sh", "-c", command.Value] : [command.Value, .. command.Arguments.Skip(1)];
}
