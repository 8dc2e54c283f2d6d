using Sandun.Protocol;

namespace Sandun.Hosting;

public sealed partial class EventLoop<TInput, TFact, TCommand>
{
    /// <summary>A machine with what its current batch has established so far.</summary>
    private sealed class Brain
    {
        private readonly IFactCodec<TFact> _codec;
        private readonly Decision<TFact, TCommand> _decision;

        public Brain(IMachine<TInput, TFact, TCommand> machine, IFactCodec<TFact> codec)
        {
            Machine = machine;
            _codec = codec;
            _decision = new Decision<TFact, TCommand>(machine.Apply);
        }

        public IMachine<TInput, TFact, TCommand> Machine { get; }

        public DateTimeOffset? NextDeadline => Machine.NextDeadline;

        /// <summary>Takes in what is stored; what only a newer version knows stays in the store as it is.</summary>
        public void Restore(StoredEntity entity)
        {
            if (_codec.Knows(entity.Key)) Machine.Apply(_codec.Decode(entity.Key, entity.Value));
        }

        public void Decide(TInput input, DateTimeOffset now) => Machine.Decide(input, now, _decision);

        public bool PassDeadline(DateTimeOffset now)
        {
            if (Machine.NextDeadline is not { } deadline || deadline > now) return false;
            Machine.OnDeadline(now, _decision);
            return true;
        }

        /// <summary>Takes out what was decided, so that the next batch can be.</summary>
        public Batch TakeBatch()
        {
            var batch = new Batch(Changes(), [.. _decision.Commands]);
            _decision.Clear();
            return batch;
        }

        /// <summary>What the batch changes in the store: the last change of each key, ordered by the first.</summary>
        private List<StoredEntity> Changes()
        {
            var changes = new List<DraftedEntity>(_decision.Facts.Count);
            var places = new Dictionary<string, int>(_decision.Facts.Count, StringComparer.Ordinal);
            foreach (var fact in _decision.Facts)
            {
                if (_codec.Draft(fact) is not { } entity) continue;
                if (places.TryAdd(entity.Key, changes.Count)) changes.Add(entity);
                else changes[places[entity.Key]] = entity;
            }

            return changes.ConvertAll(change => change.Written());
        }
    }
}
