using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Sandun.Protocol;
using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes.Networks;

/// <summary>
/// Networks of processes: a network namespace of the task's own, which CNI's plugins attach. What was attached is noted before it is, so that it
/// is taken back whatever happens to the agent in between; the note keeps the configuration, which an operator may change meanwhile.
/// </summary>
internal sealed partial class TaskNetworks(AgentPaths paths, ProcessRuntimeOptions options, ILogger logger) : IDisposable
{
    /// <summary>Tasks that join or leave networks at once; plugins wait for one another's locks anyway.</summary>
    private const int TurnsAtOnce = 8;

    /// <summary>A task's end is told no later than this after it, whatever its plugins do.</summary>
    private static readonly TimeSpan s_longestDetaching = TimeSpan.FromSeconds(60);

    private static readonly CniNetwork s_loopback = new("lo", "0.4.0", [new JsonObject { ["type"] = "loopback" }]);

    private readonly SemaphoreSlim _turns = new(TurnsAtOnce);

    /// <summary>Makes a task's network.</summary>
    /// <returns>The file its namespace is mounted at, and its addresses, the first network's first.</returns>
    /// <exception cref="InvalidOperationException">A network is not here or refuses; the message says which and why.</exception>
    public async Task<(string Namespace, ImmutableArray<string> Addresses)> AttachAsync(TaskSpec task, CancellationToken cancellation)
    {
        await DetachAsync(task.Id);
        await _turns.WaitAsync(cancellation);
        try
        {
            return await JoinAsync(task, cancellation);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>The addresses of a task that is attached; none of one that is not.</summary>
    public ImmutableArray<string> AddressesOf(TaskId task) => Read(task) is { } note ? AddressesIn(note) : [];

    /// <summary>
    /// Takes a task off its networks and removes its namespace; does nothing for one that has none. A network that refuses stays noted, for the
    /// next time.
    /// </summary>
    /// <param name="task">Whose they are.</param>
    /// <param name="isLast">Whether there is no next time.</param>
    public async Task DetachAsync(TaskId task, bool isLast = false)
    {
        // Nearly all tasks have no network of their own, and wait for none.
        if (AgentPaths.TaskIdError(task) is not null || !File.Exists(paths.NetworkNote(task))) return;
        await _turns.WaitAsync();
        try
        {
            if (Read(task) is { } note) await DetachAsync(task, note, isLast);
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();

    private async Task<(string Namespace, ImmutableArray<string> Addresses)> JoinAsync(TaskSpec task, CancellationToken cancellation)
    {
        var networks = task.Networks.Select(name => CniNetwork.Find(options.NetworkConfigDirectory, name)).ToList();
        var ports = PortMappings(task);
        var mapping = ports is null ? null : networks.Find(network => network.MapsPorts) ?? throw new InvalidOperationException(
            $"network '{task.Networks[0]}' maps no ports of the machine: add the plugin portmap with the capability portMappings to its configuration, or leave hostPort out");
        var call = CallOf(task.Id);
        Directory.CreateDirectory(Path.GetDirectoryName(call.Namespace)!);
        var note = new JsonArray();
        Write(task.Id, note);
        await File.WriteAllBytesAsync(call.Namespace, [], cancellation);
        await RunAsync("unshare", "--net=" + call.Namespace, "true");
        await call.AddAsync(s_loopback, "lo", null, cancellation);
        for (var i = 0; i < networks.Count; i++)
        {
            var (network, name, own) = (networks[i], $"eth{i}", networks[i] == mapping ? ports : null);
            var attached = new JsonObject
            {
                ["interface"] = name, ["name"] = network.Name, ["version"] = network.Version, ["ports"] = own?.DeepClone(),
                ["plugins"] = new JsonArray([.. network.Plugins.Select(plugin => plugin.DeepClone())]),
            };
            note.Add((JsonNode)attached);
            Write(task.Id, note);
            attached["result"] = (await call.AddAsync(network, name, own, cancellation))?.DeepClone();
            Write(task.Id, note);
        }

        return (call.Namespace, AddressesIn(note));
    }

    private async Task DetachAsync(TaskId task, JsonArray note, bool isLast)
    {
        var space = paths.NetworkSpace(task);
        // After a boot the file is there and no namespace is: then the specification wants no name, and a plugin gives back what it keeps itself.
        var isMounted = MountTable.Read().Contains(space);
        var call = CallOf(task) with { Namespace = isMounted ? space : "" };
        var left = new JsonArray();
        using var bound = new CancellationTokenSource(s_longestDetaching);
        foreach (var attached in note.OfType<JsonObject>().Reverse())
        {
            var network = new CniNetwork((string)attached["name"]!, (string)attached["version"]!, [.. attached["plugins"]!.AsArray().OfType<JsonObject>()]);
            try
            {
                await call.DeleteAsync(network, (string)attached["interface"]!, attached["result"] as JsonObject, attached["ports"] as JsonArray, bound.Token);
            }
            catch (Exception refused) when (refused is InvalidOperationException or OperationCanceledException)
            {
                LogNotDetached(logger, task, network.Name, refused.Message);
                left.Insert(0, attached.DeepClone());
            }
        }

        // Lazily: a program that still looks into the namespace holds nothing up.
        if (isMounted) await RunAsync("umount", "--lazy", space);
        File.Delete(space);
        if (left.Count > 0 && !isLast) Write(task, left);
        else File.Delete(paths.NetworkNote(task));
    }

    /// <summary>The task's id in the letters the specification allows.</summary>
    private CniCall CallOf(TaskId task) => new(
        options.NetworkPluginsDirectory, string.Concat(task.Value.Select((c, i) => char.IsAsciiLetterOrDigit(c) || (i > 0 && c is '_' or '.' or '-') ? c : '0')), paths.NetworkSpace(task));

    private static JsonArray? PortMappings(TaskSpec task)
    {
        var mappings = new JsonArray();
        foreach (var port in task.Ports.Where(port => port.HostPort is not null))
        {
            foreach (var (flag, word) in new[] { (PortProtocols.Tcp, "tcp"), (PortProtocols.Udp, "udp") })
                if (port.Protocols.HasFlag(flag)) mappings.Add((JsonNode)new JsonObject { ["hostPort"] = port.HostPort!.Value, ["containerPort"] = port.ContainerPort, ["protocol"] = word });
        }

        return mappings.Count == 0 ? null : mappings;
    }

    /// <summary>In the results of all versions of the specification, without the length of the network's prefix.</summary>
    private static ImmutableArray<string> AddressesIn(JsonArray note) =>
    [
        .. note.OfType<JsonObject>().Select(attached => attached["result"]).OfType<JsonObject>().SelectMany(result =>
            (result["ips"] as JsonArray ?? []).Select(ip => (string?)ip?["address"])
                .Concat([(string?)result["ip4"]?["ip"], (string?)result["ip6"]?["ip"]]).OfType<string>().Select(address => address.Split('/')[0])),
    ];

    private void Write(TaskId task, JsonArray note)
    {
        // By a rename, so that a crash leaves the old note or the new one.
        var file = paths.NetworkNote(task);
        File.WriteAllText(file + ".new", note.ToJsonString());
        File.Move(file + ".new", file, overwrite: true);
    }

    private JsonArray? Read(TaskId task)
    {
        try
        {
            return File.Exists(paths.NetworkNote(task)) ? JsonNode.Parse(File.ReadAllText(paths.NetworkNote(task))) as JsonArray : null;
        }
        catch (JsonException)
        {
            // Nothing was attached by it.
            return [];
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = CniCall.Begin(new ProcessStartInfo(program, arguments) { RedirectStandardError = true });
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {error.Trim()}");
    }
}
