using System.Collections.Concurrent;
using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;
using Sandun.Agent;
using Sandun.Protocol;
using Sandun.Runtimes.Fetching;
using Resources = Sandun.Protocol.Resources;
using TaskSpec = Sandun.Protocol.TaskSpec;

namespace Sandun.Runtimes.Docker;

/// <summary>
/// Runs tasks as containers of a Docker engine (or one that speaks its API) on this machine. Containers outlive the agent; labels
/// and the run directory tell a restarted agent which are its own. Everything the engine is asked for has a time limit or runs
/// apart, so that a slow or dead engine holds up nothing but its own tasks.
/// </summary>
public sealed partial class DockerRuntime : ITaskRuntime, IDisposable
{
    /// <summary>Containers being made at once: the engine gets slower, not faster, beyond it.</summary>
    private const int LaunchesAtOnce = 4;

    /// <summary>Answers that take longer than this come from an engine in trouble; creating a container on a busy disk takes seconds.</summary>
    private static readonly TimeSpan s_answerLimit = TimeSpan.FromSeconds(60);

    private readonly AgentPaths _paths;
    private readonly DockerRuntimeOptions _options;
    private readonly Action<AgentInput> _report;
    private readonly ILogger _logger;
    private readonly string _socket = "";
    private readonly DockerClient? _client;
    private readonly ContainerLogs? _logs;
    private readonly ImagePulls? _images;
    private readonly PulledImages? _pulled;
    private readonly Fetcher _fetcher;
    private readonly SemaphoreSlim _launches = new(LaunchesAtOnce);
    private readonly ConcurrentDictionary<TaskId, DockerTask> _tasks = [];
    private readonly CancellationTokenSource _stopping = new();
    private volatile bool _answers;

    /// <exception cref="FormatException">The engine's address is not one of a unix socket.</exception>
    public DockerRuntime(AgentPaths paths, DockerRuntimeOptions options, Action<AgentInput> report, ILogger logger)
    {
        _paths = paths;
        _options = options;
        _report = report;
        _logger = logger;
        _fetcher = new Fetcher(paths);
        paths.Prepare();
        if (options.Host.Length == 0) return;
        if (!options.Host.StartsWith("unix://", StringComparison.Ordinal)) throw new FormatException($"'{options.Host}' is no address of a Docker engine: give unix:///path/to/docker.sock");
        _client = new DockerClientBuilder().WithEndpoint(new Uri(options.Host)).WithTimeout(Timeout.InfiniteTimeSpan).Build();
        _socket = options.Host["unix://".Length..];
        _logs = new ContainerLogs(_socket);
        _pulled = new PulledImages(paths.PulledImages);
        _images = new ImagePulls(_client, _pulled);
    }

    /// <summary>Whether the engine answered when it was last asked.</summary>
    public bool IsAnswering => _answers;

    public bool Takes(TaskSpec task) => task.Docker is not null;

    public void Launch(TaskLaunch launch)
    {
        var task = new DockerTask(launch.Task);
        if (!_tasks.TryAdd(launch.Task.Id, task)) return;
        _ = Task.Run(() => LaunchAsync(task, launch));
    }

    public void Terminate(TaskId task) => Signal(task, "SIGTERM");

    public void Kill(TaskId task) => Signal(task, "SIGKILL");

    public void Remove(TaskId task) => _ = Task.Run(() => RemoveAsync(task));

    public void Dispose()
    {
        _stopping.Cancel();
        _client?.Dispose();
        _logs?.Dispose();
        _fetcher.Dispose();
    }

    private async Task LaunchAsync(DockerTask task, TaskLaunch launch)
    {
        var reason = TaskReason.ContainerLaunchFailed;
        string message;
        try
        {
            var cancellation = task.Launching.Token;
            if (AgentPaths.TaskIdError(task.Spec.Id) is { } error) throw new InvalidOperationException(error);
            if (_client is null) throw new InvalidOperationException("this agent has no Docker engine");
            var sandbox = Sandbox.Prepare(_paths, task.Spec.Id, null, makesOutput: true);
            reason = TaskReason.FetchFailed;
            await _fetcher.FetchAsync(task.Spec.Fetch, sandbox, null, cancellation);
            reason = TaskReason.ImagePullFailed;
            await _images!.EnsureAsync(task.Spec.Docker!.Image, task.Spec.Docker.ForcePullImage, Credentials(task.Spec), cancellation);
            reason = TaskReason.ContainerLaunchFailed;
            await _launches.WaitAsync(cancellation);
            try
            {
                await StartAsync(task, launch, sandbox, cancellation);
            }
            finally
            {
                _launches.Release();
            }

            return;
        }
        catch (OperationCanceledException) when (task.Launching.IsCancellationRequested)
        {
            message = "killed before it ran";
        }
        catch (Exception failure)
        {
            message = DockerErrors.Explain(failure);
        }

        await DiscardAsync(task);
        SecretFiles.Remove(_paths, task.Spec.Id);
        _tasks.TryRemove(task.Spec.Id, out _);
        _report(new AgentInput.LaunchFailed(task.Spec.Id, reason, message));
    }

    private async Task StartAsync(DockerTask task, TaskLaunch launch, string sandbox, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_answerLimit);
        var definition = ContainerDefinition.Of(launch, sandbox, _paths.Owner, _options, TaskVolumes.Prepare(_paths, task.Spec, null));
        definition.Name = ContainerDefinition.Name(task.Spec.Id, _paths.Owner);
        task.Container = await CreateAsync(definition, limit.Token);
        await File.WriteAllTextAsync(_paths.ContainerFile(task.Spec.Id), task.Container, CancellationToken.None);

        foreach (var network in ContainerDefinition.SharesNetwork(task.Spec) ? [] : task.Spec.Docker!.OtherNetworks)
            await ConnectAsync(task.Container, network, limit.Token);

        // From here on the container may run: a kill must reach it, not the launch.
        await _client!.Containers.StartContainerAsync(task.Container, new ContainerStartParameters(), limit.Token);
        task.Started = true;
        var inspected = await _client.Containers.InspectContainerAsync(task.Container, limit.Token);
        task.Pid = (int)inspected.State!.Pid;
        _report(new AgentInput.Launched(task.Spec.Id, task.Pid, await AddressesAsync(task.Spec, inspected, limit.Token)));
        _ = Task.Run(() => WatchAsync(task));
    }

    private static AuthConfig? Credentials(TaskSpec task) => task.Secrets.FirstOrDefault(secret => secret.IsForPull) is { } secret
        ? RegistryCredentials.Of(task.Docker!.Image, secret.Source, SecretFiles.ValueOf(secret))
        : null;

    private async Task ConnectAsync(string container, string network, CancellationToken cancellation)
    {
        try
        {
            await _client!.Networks.ConnectNetworkAsync(network, new NetworkConnectParameters { Container = container }, cancellation);
        }
        catch (DockerApiException refused) when (refused.StatusCode == HttpStatusCode.Forbidden && refused.Message.Contains("already exists", StringComparison.Ordinal))
        {
            // An agent that died in this launch had done it already.
        }
    }

    private async Task<string> CreateAsync(CreateContainerParameters definition, CancellationToken cancellation)
    {
        try
        {
            return (await _client!.Containers.CreateContainerAsync(definition, cancellation)).ID;
        }
        catch (DockerApiException conflict) when (conflict.StatusCode == HttpStatusCode.Conflict)
        {
            // An agent that died in this launch had made it already.
            return (await _client!.Containers.InspectContainerAsync(definition.Name!, cancellation)).ID;
        }
    }

    /// <summary>The container's own addresses, or those of the one whose network it shares; on the host network the task has the agent's.</summary>
    private async Task<System.Collections.Immutable.ImmutableArray<string>> AddressesAsync(
        TaskSpec task, ContainerInspectResponse inspected, CancellationToken cancellation)
    {
        if (task.Docker!.Network == NetworkMode.Host) return [];
        if (ContainerDefinition.SharesNetwork(task))
            inspected = await _client!.Containers.InspectContainerAsync(ContainerDefinition.Name(task.Group!.First, _paths.Owner), cancellation);
        var networks = inspected.NetworkSettings?.Networks ?? new Dictionary<string, EndpointSettings>();

        // The first network is the one its ports and checks are reached by.
        return
        [
            .. networks.OrderBy(pair => pair.Key != task.Docker.NetworkName).ThenBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => pair.Value.IPAddress).Where(address => !string.IsNullOrEmpty(address)),
        ];
    }

    private void Signal(TaskId task, string signal)
    {
        if (!_tasks.TryGetValue(task, out var known)) return;
        if (!known.Started) known.Launching.Cancel();
        else _ = Task.Run(() => SignalAsync(known, signal));
    }

    private async Task SignalAsync(DockerTask task, string signal)
    {
        try
        {
            using var limit = new CancellationTokenSource(s_answerLimit);
            await _client!.Containers.KillContainerAsync(task.Container!, new ContainerKillParameters { Signal = signal }, limit.Token);
        }
        catch (Exception failure)
        {
            // It has ended by now, or the engine does not answer; the brain repeats SIGKILL until the task has ended.
            LogNotSignalled(_logger, task.Spec.Id, signal, DockerErrors.Explain(failure));
        }
    }

    /// <summary>Takes away a container whose task is over or never began.</summary>
    private async Task DiscardAsync(DockerTask task)
    {
        if (_client is null) return;
        try
        {
            using var limit = new CancellationTokenSource(s_answerLimit);
            var container = task.Container ?? ContainerDefinition.Name(task.Spec.Id, _paths.Owner);
            await _client.Containers.RemoveContainerAsync(container, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, limit.Token);
        }
        catch (DockerApiException gone) when (gone.StatusCode == HttpStatusCode.NotFound)
        {
            // As it should be.
        }
        catch (Exception failure)
        {
            LogNotRemoved(_logger, task.Spec.Id, DockerErrors.Explain(failure));
        }
    }

    private async Task RemoveAsync(TaskId task)
    {
        if (!File.Exists(_paths.ContainerFile(task))) return;
        try
        {
            _tasks.TryRemove(task, out var known);
            await DiscardAsync(known ?? new DockerTask(new TaskSpec { Id = task, Name = "", Resources = Resources.None })
            {
                Container = (await File.ReadAllTextAsync(_paths.ContainerFile(task))).Trim(),
            });
            Sandbox.Remove(_paths, task);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            LogNotRemoved(_logger, task, failure.Message);
        }
    }
}
