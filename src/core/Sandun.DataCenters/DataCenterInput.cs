using System.Collections.Immutable;

namespace Sandun.DataCenters;

/// <summary>What can happen to the brain of the data centers.</summary>
public abstract record DataCenterInput
{
    private DataCenterInput()
    {
    }

    /// <summary>Its state is loaded.</summary>
    public sealed record Started : DataCenterInput;

    /// <param name="Call">Chosen by the host; names the caller in the reply.</param>
    /// <param name="Body">What is wanted.</param>
    public sealed record Request(long Call, DataCenterRequest Body) : DataCenterInput;

    /// <summary>What is seen now; once a second.</summary>
    public sealed record Observed(FleetObservation Seen) : DataCenterInput;
}

/// <summary>What an operator wants of the data centers.</summary>
public abstract record DataCenterRequest
{
    private DataCenterRequest()
    {
    }

    /// <summary>Describes a center anew.</summary>
    public sealed record Describe(DataCenter Center) : DataCenterRequest;

    public sealed record SetPolicy(FailoverPolicy Policy) : DataCenterRequest;

    /// <summary>Begins a switch. The verdict on its capacity was asked by the host, from the same view.</summary>
    /// <param name="Spec">What is wished.</param>
    /// <param name="Verdict">Whether the target can take it.</param>
    /// <param name="By">Who asks; empty where there are no principals.</param>
    public sealed record Begin(SwitchSpec Spec, CapacityVerdict Verdict, string By) : DataCenterRequest;

    public sealed record Pause(SwitchId Id, string By) : DataCenterRequest;

    public sealed record Continue(SwitchId Id, string By) : DataCenterRequest;

    /// <summary>Turns a switch back, from any phase; after its end too, while nothing newer holds its apps.</summary>
    public sealed record Back(SwitchId Id, string By) : DataCenterRequest;

    /// <summary>Ends the hold: the source is released now.</summary>
    public sealed record EndHold(SwitchId Id, string By) : DataCenterRequest;

    /// <summary>Lets the apps of a completed switch use all centers again.</summary>
    public sealed record LetGo(SwitchId Id, string By) : DataCenterRequest;
}

/// <summary>The answer to a <see cref="DataCenterRequest"/>; given once its facts are durable.</summary>
public abstract record DataCenterReply
{
    private DataCenterReply()
    {
    }

    public sealed record Done : DataCenterReply;

    public sealed record Switching(SwitchPlan Plan) : DataCenterReply;

    /// <param name="Status">The HTTP status: 404, 409, 422 or 503.</param>
    /// <param name="Message">What is wrong and what would cure it.</param>
    /// <param name="Details">What stands in the way, one sentence each.</param>
    public sealed record Refused(int Status, string Message, ImmutableArray<string> Details) : DataCenterReply
    {
        public Refused(int status, string message)
            : this(status, message, [])
        {
        }
    }
}
