using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sandun.Runtimes.Networks;

/// <summary>Asks CNI's plugins, which are programs: configuration on their input, the rest in their environment, the result on their output.</summary>
/// <param name="Plugins">Directories of the plugins, separated by colons.</param>
/// <param name="Container">Names the container to the plugins.</param>
/// <param name="Namespace">The file its network namespace is mounted at; empty when there is none any more.</param>
internal sealed record CniCall(string Plugins, string Container, string Namespace)
{
    /// <summary>A plugin that waits, for a DHCP server or a lock, holds a launch up no longer.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(60);

    /// <summary>Adds the container to a network, its plugins one after another.</summary>
    /// <returns>The last one's result.</returns>
    /// <exception cref="InvalidOperationException">A plugin refused; the message is its own.</exception>
    public async Task<JsonObject?> AddAsync(CniNetwork network, string interfaceName, JsonArray? ports, CancellationToken cancellation)
    {
        JsonObject? result = null;
        foreach (var plugin in network.Plugins)
        {
            var text = await AskAsync("ADD", Configuration(network, plugin, result, ports), (string)plugin["type"]!, interfaceName, cancellation);
            result = JsonNode.Parse(text) as JsonObject;
        }

        return result;
    }

    /// <summary>Takes the container off a network, in the opposite order; what is gone already is no error to a plugin.</summary>
    /// <exception cref="InvalidOperationException">A plugin refused; the message is its own.</exception>
    public async Task DeleteAsync(CniNetwork network, string interfaceName, JsonObject? result, JsonArray? ports, CancellationToken cancellation)
    {
        foreach (var plugin in network.Plugins.Reverse())
            await AskAsync("DEL", Configuration(network, plugin, result, ports), (string)plugin["type"]!, interfaceName, cancellation);
    }

    /// <summary>What one plugin is given: its own members, the network's, what came before it, and what it says it is capable of.</summary>
    private static string Configuration(CniNetwork network, JsonObject plugin, JsonObject? before, JsonArray? ports)
    {
        var whole = plugin.DeepClone().AsObject();
        var mapsPorts = whole["capabilities"]?["portMappings"]?.GetValueKind() == JsonValueKind.True;
        whole["name"] = network.Name;
        whole["cniVersion"] = network.Version;
        if (before is not null) whole["prevResult"] = before.DeepClone();
        if (ports is not null && mapsPorts) whole["runtimeConfig"] = new JsonObject { ["portMappings"] = ports.DeepClone() };
        return whole.ToJsonString();
    }

    private async Task<string> AskAsync(string command, string configuration, string type, string interfaceName, CancellationToken cancellation)
    {
        if (type.Contains('/', StringComparison.Ordinal)) throw new InvalidOperationException($"CNI plugin '{type}' must be the name of a program, without slashes");
        var program = Plugins.Split(':').Select(directory => Path.Combine(directory, type)).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException($"CNI plugin '{type}' is not in {Plugins}: install it there (--network-cni-plugins-dir)");
        using var process = Begin(new ProcessStartInfo(program)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            Environment =
            {
                ["CNI_COMMAND"] = command, ["CNI_CONTAINERID"] = Container, ["CNI_NETNS"] = Namespace, ["CNI_IFNAME"] = interfaceName, ["CNI_PATH"] = Plugins,
            },
        });
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_longest);
        try
        {
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.StandardInput.WriteAsync(configuration.AsMemory(), limit.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"CNI plugin '{type}' refused {command}: {Reason(await output, await error)}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            if (cancellation.IsCancellationRequested) throw;
            throw new InvalidOperationException($"CNI plugin '{type}' did not answer {command} within {s_longest.TotalSeconds} s");
        }
        catch (IOException)
        {
            throw new InvalidOperationException($"CNI plugin '{type}' ended without reading its configuration");
        }
    }

    /// <exception cref="InvalidOperationException">The program is not there, or is none.</exception>
    public static Process Begin(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception refused)
        {
            throw new InvalidOperationException($"{start.FileName} cannot be started: {refused.Message}");
        }
    }

    /// <summary>The message of the specification's error result; else what the plugin printed.</summary>
    private static string Reason(string output, string error)
    {
        try
        {
            if (JsonNode.Parse(output) is JsonObject told && (string?)told["msg"] is { Length: > 0 } message)
                return (string?)told["details"] is { Length: > 0 } details ? $"{message} ({details})" : message;
        }
        catch (JsonException)
        {
            // Not in the specification's form.
        }

        return (output + error).Trim() is { Length: > 0 } text ? text : "it said nothing";
    }
}
