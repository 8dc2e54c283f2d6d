using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using Sandun.MesosApi.Framing;
using Sandun.MesosApi.Http;
using Sandun.Protocol;
using Event = Sandun.MesosApi.Wire.Scheduler.Event;

namespace Sandun.MesosApi.Client;

/// <summary>One subscription at a Mesos master: finds the leader, reads its events and sends it calls.</summary>
public sealed class MasterStream : IDisposable
{
    /// <summary>Masters that may send a client on, one to the next, while they elect.</summary>
    private const int RedirectsMax = 5;

    /// <summary>Longest record taken: Mesos sends all offers of an allocation as one.</summary>
    private const int LongestRecord = 64 * 1024 * 1024;

    /// <summary>A master that says nothing for so long, five of its heartbeats, is gone.</summary>
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(75);

    private static readonly TimeSpan s_callTimeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly Uri _url;
    private readonly HttpResponseMessage _response;
    private readonly string _streamId;
    private readonly Dictionary<OfferId, Offer> _offers = [];
    private readonly Lock _lock = new();

    private MasterStream(HttpClient http, Uri url, HttpResponseMessage response)
    {
        _http = http;
        _url = url;
        _response = response;
        _streamId = response.Headers.TryGetValues("Mesos-Stream-Id", out var ids) ? ids.First() : "";
    }

    /// <summary>The framework's id, once the master has said it.</summary>
    public FrameworkId? Framework { get; private set; }

    /// <summary>Subscribes at the first of the masters that leads, or names who does.</summary>
    /// <exception cref="HttpRequestException">None did; the message says what the last one answered.</exception>
    public static async Task<MasterStream> OpenAsync(HttpClient http, IReadOnlyList<Uri> masters, SchedulerCall.Subscribe subscribe, CancellationToken cancellation)
    {
        HttpRequestException? last = null;
        foreach (var master in masters)
        {
            try
            {
                return await OpenAsync(http, new Uri(master, "/api/v1/scheduler"), CallWriting.Subscribe(subscribe).ToByteArray(), cancellation);
            }
            catch (HttpRequestException failure)
            {
                last = failure;
            }
        }

        throw last ?? new HttpRequestException("no resource manager is named");
    }

    /// <summary>What a foreign resource manager cannot do for the task, or null; such tasks are left out of what is sent.</summary>
    public static string? Unsupported(TaskSpec task) => TaskInfoWriting.Unsupported(task);

    /// <summary>The events in order, until the stream ends.</summary>
    /// <exception cref="IOException">The stream broke, or was silent for too long.</exception>
    public async IAsyncEnumerable<SchedulerEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var reader = PipeReader.Create(await _response.Content.ReadAsStreamAsync(cancellation));
        while (true)
        {
            using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            silence.CancelAfter(s_silence);
            ReadResult read;
            try
            {
                read = await reader.ReadAsync(silence.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw new IOException($"the resource manager was silent for {s_silence.TotalSeconds} s");
            }

            var buffer = read.Buffer;
            while (Records.TryTake(ref buffer, LongestRecord, out var record))
            {
                if (Note(EventReading.Read(Event.Parser.ParseFrom(record))) is { } happened) yield return happened;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted) yield break;
        }
    }

    /// <summary>Sends a call of the subscribed framework.</summary>
    /// <exception cref="HttpRequestException">The master does not take it; the message says why.</exception>
    public async Task CallAsync(SchedulerCall call, CancellationToken cancellation)
    {
        byte[] body;
        lock (_lock)
        {
            if (Framework is not { } framework || CallWriting.Write(call, framework, _offers) is not { } wire) return;
            Forget(call);
            body = wire.ToByteArray();
        }

        using var request = Post(_url, body);
        request.Headers.Add("Mesos-Stream-Id", _streamId);
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bounded.CancelAfter(s_callTimeout);
        using var answer = await _http.SendAsync(request, bounded.Token);
        if (answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.OK) return;
        throw new HttpRequestException($"{_url.Authority} answered {(int)answer.StatusCode} to a call: {await answer.Content.ReadAsStringAsync(bounded.Token)}");
    }

    public void Dispose() => _response.Dispose();

    private static async Task<MasterStream> OpenAsync(HttpClient http, Uri url, byte[] body, CancellationToken cancellation)
    {
        for (var i = 0; i < RedirectsMax; i++)
        {
            using var request = Post(url, body);
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (response.StatusCode == HttpStatusCode.OK) return new MasterStream(http, url, response);
            using (response)
            {
                if (response is { StatusCode: HttpStatusCode.TemporaryRedirect, Headers.Location: { } there })
                {
                    url = new Uri(new Uri(url, there), "/api/v1/scheduler");
                    continue;
                }

                throw new HttpRequestException($"{url.Authority} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellation)}");
            }
        }

        throw new HttpRequestException($"{url.Authority} sends on without end");
    }

    private static HttpRequestMessage Post(Uri url, byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypes.Protobuf);
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaTypes.Protobuf));
        return request;
    }

    private SchedulerEvent? Note(SchedulerEvent? happened)
    {
        lock (_lock)
        {
            switch (happened)
            {
                case SchedulerEvent.Subscribed subscribed: Framework = subscribed.Id; break;
                case SchedulerEvent.Offers offers:
                    foreach (var offer in offers.Items) _offers[offer.Id] = offer;
                    break;
                case SchedulerEvent.Rescind rescind: _offers.Remove(rescind.Offer); break;
            }
        }

        return happened;
    }

    private void Forget(SchedulerCall call)
    {
        foreach (var id in call switch { SchedulerCall.Accept accept => accept.Offers, SchedulerCall.Decline decline => decline.Offers, _ => [] }) _offers.Remove(id);
    }
}
