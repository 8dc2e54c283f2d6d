using System.Threading.Channels;
using Sandun.Agent;

namespace Sandun.MesosApi.Agents;

/// <summary>An executor's open subscription: what it is to be told, in order.</summary>
internal sealed class ExecutorStream
{
    /// <summary>Words that may wait for a slow executor; beyond, its stream ends, and it is told again what matters when it subscribes.</summary>
    private const int WaitingMax = 10_000;

    private readonly Channel<ExecutorWord> _words =
        Channel.CreateBounded<ExecutorWord>(new BoundedChannelOptions(WaitingMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    public ChannelReader<ExecutorWord> Words => _words.Reader;

    public void Tell(ExecutorWord word)
    {
        if (!_words.Writer.TryWrite(word) || word is ExecutorWord.Refused) Close();
    }

    /// <summary>What was told is still delivered; then the stream ends.</summary>
    public void Close() => _words.Writer.TryComplete();
}
