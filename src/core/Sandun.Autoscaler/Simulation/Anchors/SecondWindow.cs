namespace Sandun.Autoscaler.Simulation.Anchors;

/// <summary>The mean and the largest of the last seconds.</summary>
internal sealed class SecondWindow(int seconds)
{
    private readonly Queue<double> _values = [];

    public int Count => _values.Count;

    public double Mean => _values.Count == 0 ? 0 : _values.Average();

    public double Max => _values.Count == 0 ? 0 : _values.Max();

    public void Add(double value)
    {
        _values.Enqueue(value);
        if (_values.Count > seconds) _values.Dequeue();
    }

    public void Clear() => _values.Clear();
}
