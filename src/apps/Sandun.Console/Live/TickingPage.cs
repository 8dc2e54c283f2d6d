namespace Sandun.WebConsole.Live;

/// <summary>A live page with figures that move without a change of state: it also looks by itself.</summary>
public abstract class TickingPage : LivePage
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(2);

    private PeriodicTimer? _timer;

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender) _ = LookAsync();
    }

    protected override void OnClosing() => _timer?.Dispose();

    private async Task LookAsync()
    {
        _timer = new PeriodicTimer(s_look);
        while (await _timer.WaitForNextTickAsync()) await InvokeAsync(RefreshAsync);
    }
}
