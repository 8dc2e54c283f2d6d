using Microsoft.AspNetCore.Components;
using Sandun.NativeApi;

namespace Sandun.WebConsole.Live;

/// <summary>A page that loads what it shows, and loads it again after every change while it is open.</summary>
public abstract class LivePage : ConsoleComponent, IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private IDisposable? _subscription;
    private bool _closed;

    [Inject]
    protected LiveFeed Feed { get; set; } = null!;

    [Inject]
    protected IControlPlane Plane { get; set; } = null!;

    /// <summary>Why the page cannot be shown, or null.</summary>
    protected ControlPlaneException? Problem { get; private set; }

    public void Dispose()
    {
        _closed = true;
        OnClosing();
        _subscription?.Dispose();
        _end.Cancel();
        _end.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads what the page shows. A <see cref="ControlPlaneException"/> is shown in its place.</summary>
    protected abstract Task LoadAsync(CancellationToken cancellation);

    /// <summary>Called when the page is left.</summary>
    protected virtual void OnClosing()
    {
        // A page without resources of its own has nothing to let go.
    }

    /// <summary>Called after each load, to let virtualized tables fetch their visible window again.</summary>
    protected virtual Task LoadedAsync() => Task.CompletedTask;

    protected override void OnInitialized() => _subscription = Feed.Subscribe(() => InvokeAsync(RefreshAsync));

    protected override Task OnParametersSetAsync() => ReloadAsync();

    /// <summary>Loads again and draws.</summary>
    protected async Task RefreshAsync()
    {
        if (_closed) return;
        await ReloadAsync();
        if (!_closed) StateHasChanged();
    }

    private async Task ReloadAsync()
    {
        try
        {
            await LoadAsync(_end.Token);
            Problem = null;
        }
        catch (ControlPlaneException refusal)
        {
            Problem = refusal;
        }
        catch (OperationCanceledException) when (_closed)
        {
            return;
        }

        if (!_closed) await LoadedAsync();
    }
}
