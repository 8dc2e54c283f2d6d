using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sandun.MesosApi.Client;
using Sandun.Protocol;

namespace Sandun.Lab.Histories;

/// <summary>
/// A framework of its own role that always wants more: it fills what it is offered with short tasks of one size, follows the leader over
/// Mesos' HTTP interface, and comes back under its id.
/// </summary>
public sealed class Contender : IAsyncDisposable
{
    /// <summary>Large beside the workload's servers: three fit on an agent of 13, and what is left is enough for everybody else.</summary>
    public const int Cpus = 4;

    /// <summary>Short, so that the pool is divided anew all the time.</summary>
    public static readonly TimeSpan LongestTask = TimeSpan.FromSeconds(2);

    private static readonly Resources s_task = new(ResourceAmounts.Of(Cpus, 16), PortSet.Empty);

    private readonly Role _role;
    private readonly HttpClient _http;
    private readonly IReadOnlyList<Uri> _masters;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _running;
    private FrameworkId? _id;
    private int _launched;

    public Contender(Laboratory lab, string role)
    {
        _role = new Role(role);
        _http = NewClient(lab);
        _masters = [.. lab.Of(LabRole.Server).Select(host => new Uri($"https://{host.Address}:5050"))];
        _running = Task.Run(RunAsync);
    }

    /// <summary>Tasks it has launched.</summary>
    public int Launched => _launched;

    /// <summary>Ends the framework with its tasks, so that the pool is as it was.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running;
        _http.Dispose();
    }

    /// <summary>A client of the Mesos port, with the laboratory's principal.</summary>
    internal static HttpClient NewClient(Laboratory lab)
    {
        var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(1), UseProxy = false, AllowAutoRedirect = false };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(lab.AuthorityFile) }, RevocationMode = X509RevocationMode.NoCheck,
        };
        return new HttpClient(handler)
        {
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(LabClient.Credentials))) },
        };
    }

    private async Task RunAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                await FollowAsync();
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
            {
                // The leader is in trouble, or it ends here: the next one is asked.
            }

            await Task.Delay(100, CancellationToken.None);
        }
    }

    private async Task FollowAsync()
    {
        // The tasks are short: they are gone by themselves soon after their framework.
        using var stream = await MasterStream.OpenAsync(_http, _masters, new SchedulerCall.Subscribe(_role.Value, _id, [_role], TimeSpan.FromMinutes(5)), _ending.Token);
        await foreach (var happened in stream.ReadAsync(_ending.Token))
        {
            switch (happened)
            {
                case SchedulerEvent.Subscribed subscribed: _id = subscribed.Id; break;
                case SchedulerEvent.Offers offers:
                    foreach (var offer in offers.Items) await stream.CallAsync(Answer(offer), _ending.Token);
                    break;
                case SchedulerEvent.Update { Status: { Uuid: { } uuid, Agent: { } agent } status }:
                    await stream.CallAsync(new SchedulerCall.Acknowledge(agent, status.TaskId, uuid), _ending.Token);
                    break;
            }
        }
    }

    private SchedulerCall Answer(Offer offer)
    {
        var tasks = new List<TaskSpec>();
        for (var left = offer.Resources; s_task.FitsIn(left); left -= s_task) tasks.Add(Next());
        return tasks.Count == 0
            ? new SchedulerCall.Decline([offer.Id], FairShares.Cycle)
            : new SchedulerCall.Accept([offer.Id], [.. tasks], TimeSpan.Zero);
    }

    private TaskSpec Next()
    {
        var number = Interlocked.Increment(ref _launched);
        return new TaskSpec
        {
            Id = new TaskId(string.Create(CultureInfo.InvariantCulture, $"{_role}-{Environment.ProcessId}-{number}")), Name = _role.Value, Resources = s_task,
            Command = string.Create(CultureInfo.InvariantCulture, $"sleep {(number % 2 == 0 ? LongestTask : LongestTask / 2).TotalSeconds}"), User = "root",
        };
    }
}
