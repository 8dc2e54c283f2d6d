using System.Net.Sockets;
using System.Security.Authentication;
using Grpc.Core;

namespace Sandun.Store.Etcd;

/// <summary>What etcd's failures mean, and their words with the cure.</summary>
internal static class EtcdErrors
{
    /// <summary>
    /// Whether etcd has judged the request, so that nothing was done and another member would say the same. Anything else (no
    /// connection, no leader, no answer in time) leaves the outcome open.
    /// </summary>
    public static bool IsAnswer(RpcException failure) => failure.StatusCode switch
    {
        StatusCode.InvalidArgument or StatusCode.NotFound or StatusCode.OutOfRange or StatusCode.FailedPrecondition or StatusCode.AlreadyExists
            or StatusCode.Unauthenticated or StatusCode.PermissionDenied or StatusCode.Unimplemented => true,
        StatusCode.ResourceExhausted => !failure.Status.Detail.Contains("too many requests", StringComparison.Ordinal),
        _ => false,
    };

    public static bool IsCompacted(RpcException failure) =>
        failure.StatusCode == StatusCode.OutOfRange && failure.Status.Detail.Contains("compacted", StringComparison.Ordinal);

    public static bool IsFuture(RpcException failure) =>
        failure.StatusCode == StatusCode.OutOfRange && failure.Status.Detail.Contains("future", StringComparison.Ordinal);

    public static bool IsFull(RpcException failure) =>
        failure.StatusCode == StatusCode.ResourceExhausted && failure.Status.Detail.Contains("database space exceeded", StringComparison.Ordinal);

    /// <summary>The client's own bound on a message.</summary>
    public static bool IsTooLarge(RpcException failure) =>
        failure.StatusCode == StatusCode.ResourceExhausted && failure.Status.Detail.Contains("message size", StringComparison.Ordinal);

    public static bool IsUnknownLease(RpcException failure) =>
        failure.StatusCode == StatusCode.NotFound && failure.Status.Detail.Contains("lease not found", StringComparison.Ordinal);

    public static bool IsKnownLease(RpcException failure) =>
        failure.StatusCode == StatusCode.FailedPrecondition && failure.Status.Detail.Contains("lease already exists", StringComparison.Ordinal);

    /// <summary>An answer in words.</summary>
    public static StoreException Explain(RpcException failure, EtcdOptions options) => new(
        IsFull(failure)
            ? $"{options} is full (alarm NOSPACE): the leader compacts and defragments it now; if that is not enough, raise etcd's --quota-backend-bytes"
        : IsUnknownLease(failure) ? "the lease has ended: ask for a new one"
        : failure.StatusCode is StatusCode.Unauthenticated or StatusCode.PermissionDenied
            ? $"{options} refuses this server ({failure.Status.Detail}): give --etcd-cert and --etcd-key of a user with read and write rights on {options.Root}"
        : failure.StatusCode == StatusCode.Unimplemented ? $"what answers at {options} is not etcd 3.4 or newer: {failure.Status.Detail}"
        : $"{options} refused: {failure.Status.Detail}",
        failure);

    /// <summary>No answer, in words.</summary>
    public static StoreException Silent(RpcException failure, string member, EtcdOptions options)
    {
        var cause = Root(failure);
        var what = cause switch
        {
            AuthenticationException =>
                $"TLS with {member} fails ({cause.Message}): check --etcd-ca, --etcd-cert and --etcd-key, and the names in etcd's certificates",
            SocketException { SocketErrorCode: not SocketError.ConnectionReset } socket => $"{member}: {socket.Message}",
            _ when failure.StatusCode == StatusCode.DeadlineExceeded => $"{member} did not answer in time",

            // What greets in TLS says nothing that HTTP/2 could be.
            _ when !options.UsesTls && (failure.Status.Detail.Contains("HTTP/2", StringComparison.Ordinal) || cause.Message.Contains("HTTP/2", StringComparison.Ordinal)) =>
                $"{member} does not speak as etcd without TLS does; if it wants TLS, write --store etcds://... and give --etcd-ca, --etcd-cert and --etcd-key",

            // Whom etcd does not let in it hangs up on, after a handshake that looked well.
            _ when options.UsesTls && !failure.Status.Detail.StartsWith("etcdserver:", StringComparison.Ordinal) =>
                $"{member} ended the connection; if it wants client certificates, check --etcd-cert and --etcd-key",
            _ => $"{member}: {(failure.Status.Detail.Length > 0 ? failure.Status.Detail : cause.Message)}",
        };
        var message =
            $"{options} does not answer within {options.CallTimeout.TotalSeconds:0.#} s ({what}); see that a majority of etcd's members runs and is " +
            "reached from here";
        return cause is AuthenticationException || (options.UsesTls && what.Contains("--etcd-cert", StringComparison.Ordinal))
            ? new StoreException(message, failure)
            : new StoreSilentException(message, failure);
    }

    private static Exception Root(Exception failure)
    {
        var cause = failure is RpcException { Status.DebugException: { } debug } ? debug : failure;
        while (cause is not (AuthenticationException or SocketException) && cause.InnerException is { } inner) cause = inner;
        return cause;
    }
}
