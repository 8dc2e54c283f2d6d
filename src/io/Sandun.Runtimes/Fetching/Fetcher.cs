using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Sandun.Protocol;
using Sandun.Runtimes.Linux;
using Sandun.Runtimes.Processes;

namespace Sandun.Runtimes.Fetching;

/// <summary>Brings files and archives into a sandbox before its task starts, one after the other, within bounds of size and time.</summary>
internal sealed class Fetcher(AgentPaths paths) : IDisposable
{
    /// <summary>Largest file fetched: the images and models people ship this way fit; an endless answer does not fill the disk.</summary>
    private const long MaximumBytes = 8L * 1024 * 1024 * 1024;

    /// <summary>Longest silence of a source, as Mesos' fetcher.</summary>
    private static readonly TimeSpan s_stall = TimeSpan.FromMinutes(1);

    /// <summary>Kept for later tasks, least recently used first to go, as Mesos' default.</summary>
    private const long CacheBytes = 2L * 1024 * 1024 * 1024;

    private const int BufferBytes = 128 * 1024;

    private readonly SemaphoreSlim _cache = new(1);

    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = s_stall, MaxAutomaticRedirections = 10, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <exception cref="IOException">A file could not be fetched; the message names it and the cause.</exception>
    public async Task FetchAsync(IReadOnlyList<FetchSpec> wanted, string sandbox, Account? account, CancellationToken cancellation)
    {
        if (wanted.Count == 0) return;
        foreach (var spec in wanted)
        {
            try
            {
                await FetchAsync(spec, sandbox, account, cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception failure)
            {
                throw new IOException($"Failed to fetch all URIs for container: {spec.Uri}: {failure.Message}", failure);
            }
        }

        if (account is not null) GiveAway(sandbox, account);
    }

    public void Dispose()
    {
        _http.Dispose();
        _cache.Dispose();
    }

    private async Task FetchAsync(FetchSpec spec, string sandbox, Account? account, CancellationToken cancellation)
    {
        var source = new FetchSource(spec.Uri);
        var target = SandboxTarget.Resolve(sandbox, spec.DestinationPath ?? source.FileName);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        if (spec.Cache) File.Copy(await CachedAsync(source, account, cancellation), target, overwrite: true);
        else await DownloadAsync(source, target, account, cancellation);

        if (spec.Executable) File.SetUnixFileMode(target, File.GetUnixFileMode(target) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        else if (spec.Extract) await Archive.ExtractAsync(target, Path.GetDirectoryName(target)!, cancellation);
    }

    private async Task DownloadAsync(FetchSource source, string target, Account? account, CancellationToken cancellation)
    {
        await using var file = new FileStream(target, FileMode.Create, FileAccess.Write, FileShare.None, 0, useAsync: false);
        if (source.Path is { } path) await CopyLocalAsync(path, file, account, cancellation);
        else await CopyRemoteAsync(source.Address!, file, cancellation);
    }

    private async Task CopyRemoteAsync(Uri address, Stream target, CancellationToken cancellation)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stall.CancelAfter(s_stall);
        try
        {
            using var answer = await _http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, stall.Token);
            if (!answer.IsSuccessStatusCode) throw new IOException($"the server answered {(int)answer.StatusCode} {answer.ReasonPhrase}");
            await using var body = await answer.Content.ReadAsStreamAsync(stall.Token);
            await CopyAsync(body, target, stall, cancellation);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException($"nothing came for {s_stall.TotalSeconds:0} seconds");
        }
    }

    /// <summary>Reads a file of the machine with the task's rights, not the agent's.</summary>
    private static async Task CopyLocalAsync(string path, Stream target, Account? account, CancellationToken cancellation)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (account is null)
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0, useAsync: false);
            await CopyAsync(file, target, stall, cancellation);
            return;
        }

        var command = TaskCommand.As(account, ["/bin/cat", "--", path]);
        using var cat = Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await CopyAsync(cat.StandardOutput.BaseStream, target, stall, cancellation);
        var complaint = await cat.StandardError.ReadToEndAsync(cancellation);
        await cat.WaitForExitAsync(cancellation);
        if (cat.ExitCode != 0) throw new IOException(complaint.Trim());
    }

    private static async Task CopyAsync(Stream source, Stream target, CancellationTokenSource stall, CancellationToken cancellation)
    {
        var buffer = new byte[BufferBytes];
        long total = 0;
        while (true)
        {
            if (source is not FileStream) stall.CancelAfter(s_stall);
            var read = await source.ReadAsync(buffer, stall.Token);
            if (read == 0) return;
            total += read;
            if (total > MaximumBytes) throw new IOException($"it is larger than {MaximumBytes >> 30} GB");
            await target.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }
    }

    /// <summary>The file in the cache; fetched there when it is not yet. As in Mesos, what changed at its source stays as it was kept.</summary>
    private async Task<string> CachedAsync(FetchSource source, Account? account, CancellationToken cancellation)
    {
        Directory.CreateDirectory(paths.FetchCache);
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{account?.User} {source.Text}")));
        var kept = Path.Combine(paths.FetchCache, name);
        await _cache.WaitAsync(cancellation);
        try
        {
            if (!File.Exists(kept))
            {
                var part = kept + ".part";
                await DownloadAsync(source, part, account, cancellation);
                File.Move(part, kept, overwrite: true);
                Evict(kept);
            }

            File.SetLastAccessTimeUtc(kept, DateTime.UtcNow);
            return kept;
        }
        finally
        {
            _cache.Release();
        }
    }

    private void Evict(string newest)
    {
        var files = new DirectoryInfo(paths.FetchCache).GetFiles().OrderBy(file => file.LastAccessTimeUtc).ToList();
        var total = files.Sum(file => file.Length);
        foreach (var file in files)
        {
            if (total <= CacheBytes) return;
            if (file.FullName == newest) continue;
            total -= file.Length;
            file.Delete();
        }
    }

    private static void GiveAway(string sandbox, Account account)
    {
        foreach (var entry in Directory.EnumerateFileSystemEntries(sandbox, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
            LibC.ChangeOwner(entry, account.User, account.Group);
    }
}
