using Sandun.Protocol;

namespace Sandun.Hosting;

/// <summary>
/// What surrounds one brain: how it is made, how its facts are stored and what becomes of its commands. All members but
/// <see cref="Refuse"/> are called by the loop alone, one at a time; none may block.
/// </summary>
public interface IRole<TInput, TFact, TCommand>
{
    /// <summary>Names the role in logs: <c>service-scheduler</c>.</summary>
    string Name { get; }

    IFactCodec<TFact> Codec { get; }

    /// <summary>A brain without any state.</summary>
    IMachine<TInput, TFact, TCommand> NewMachine();

    /// <summary>What the brain is told first once its state is loaded, at the start and after each rebuild.</summary>
    IReadOnlyList<TInput> FirstInputs();

    /// <summary>
    /// Takes the state as it is now, of which nothing may be shown yet; called for each batch, and once when the state was loaded. What is
    /// returned shows it to readers: it is called once the batch is durable, when more may have been decided.
    /// </summary>
    Action Show(IMachine<TInput, TFact, TCommand> machine, DateTimeOffset now);

    /// <summary>Carries out one command: hands it on and returns at once. An exception is logged and the next command is run.</summary>
    void Run(TCommand command);

    /// <summary>The input was taken and will not be decided, or its facts could not be stored: answer its sender. May be called by any thread.</summary>
    void Refuse(TInput input, string why);

    /// <summary>The brain was discarded: what was published is stale, and peers must introduce themselves again.</summary>
    void Lost(string why);
}
