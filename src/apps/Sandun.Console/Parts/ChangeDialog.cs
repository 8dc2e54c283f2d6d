using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using MudBlazor;
using Sandun.NativeApi;
using Sandun.WebConsole.Live;

namespace Sandun.WebConsole.Parts;

/// <summary>A dialog that asks the control plane for a change and stays open with the reason when it is refused.</summary>
public abstract class ChangeDialog : ConsoleComponent
{
    private int _question;

    [Parameter]
    [EditorRequired]
    public AppSummary App { get; set; } = null!;

    [CascadingParameter]
    protected IMudDialogInstance Dialog { get; set; } = null!;

    [Inject]
    protected IControlPlane Plane { get; set; } = null!;

    [Inject]
    protected IChanges Changes { get; set; } = null!;

    /// <summary>What the change would do; null while that is not known.</summary>
    protected PlanReport? Plan { get; private set; }

    /// <summary>Why the change was refused, or null.</summary>
    protected string? Refusal { get; private set; }

    /// <summary>Whether a running deployment holds the app, so that overriding it is a choice.</summary>
    protected bool IsHeld { get; private set; }

    /// <summary>Whether the reader chose to override the deployment that holds the app.</summary>
    protected bool Override { get; set; }

    /// <summary>Whether an answer is awaited.</summary>
    protected bool IsBusy { get; private set; }

    /// <summary>Asks for the change; the flag says whether to override a deployment that holds the app.</summary>
    protected abstract Task<ChangeAccepted> ChangeAsync(bool force);

    protected async Task SubmitAsync()
    {
        if (IsBusy) return;
        (IsBusy, Refusal) = (true, null);
        try
        {
            Dialog.Close(DialogResult.Ok(await ChangeAsync(Override)));
        }
        catch (ControlPlaneException refusal)
        {
            Refusal = refusal.Message;
            IsHeld = refusal.Status == StatusCodes.Status409Conflict;
        }
        finally
        {
            IsBusy = false;
        }
    }

    /// <summary>Asks what the change would do. Of several questions on the way the last one counts; a refusal is told when the change is asked for.</summary>
    protected async Task LoadPlanAsync(ChangeWish wish)
    {
        var question = ++_question;
        try
        {
            var plan = await Changes.PlanAsync(wish, CancellationToken.None);
            if (question == _question) Plan = plan;
        }
        catch (ControlPlaneException)
        {
            if (question == _question) Plan = null;
        }
    }

    protected void Cancel() => Dialog.Cancel();
}
