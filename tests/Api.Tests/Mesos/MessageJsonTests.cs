using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Sandun.MesosApi;
using Sandun.MesosApi.Json;
using Sandun.MesosApi.Wire;
using Sandun.MesosApi.Wire.Scheduler;
using Xunit;
using MasterCall = Sandun.MesosApi.Wire.Master.Call;

namespace Sandun.Api.Tests.Mesos;

/// <summary>The JSON of Mesos' messages, as its own writer and parser have it.</summary>
public sealed class MessageJsonTests
{
    [Fact]
    public void Message_Written_UsesNamesNumbersAndBase64OfMesos()
    {
        var status = new Sandun.MesosApi.Wire.TaskStatus
        {
            TaskId = new TaskID { Value = "任务-1" }, State = TaskState.TaskRunning, Uuid = ByteString.CopyFrom([1, 2, 3, 250]), Timestamp = 1470820172.25,
            Source = Sandun.MesosApi.Wire.TaskStatus.Types.Source.Executor, Healthy = true,
        };

        Assert.Equal(
            """{"task_id":{"value":"任务-1"},"state":"TASK_RUNNING","timestamp":1470820172.25,"healthy":true,"source":"SOURCE_EXECUTOR","uuid":"AQID+g=="}""",
            Text(status));
    }

    [Fact]
    public void Default_OfUnsetField_IsWrittenUnlessDeprecated()
    {
        Assert.Equal(
            """{"user":"root","name":"f","failover_timeout":0.0,"checkpoint":false}""", Text(new FrameworkInfo { User = "root", Name = "f" }));
        Assert.Equal("""{"refuse_seconds":5.0}""", Text(new Filters()));
        Assert.Equal("""{"value":"x","extract":true}""", Text(new CommandInfo.Types.URI { Value = "x" }));
        Assert.Equal("""{"shell":true}""", Text(new CommandInfo()));
        Assert.Equal("""{"name":"cpus","type":"SCALAR","scalar":{"value":1.5}}""", Text(Scalar("cpus", 1.5)));
    }

    [Fact]
    public void Number_OfSixtyFourBits_IsWrittenAsANumber()
    {
        Assert.Equal("""{"nanoseconds":9007199254740993}""", Text(new DurationInfo { Nanoseconds = 9007199254740993 }));
        Assert.Equal("""{"begin":0,"end":18446744073709551615}""", Text(new Value.Types.Range { Begin = 0, End = ulong.MaxValue }));
    }

    [Theory]
    [InlineData(5.0, "5.0")]
    [InlineData(0.1, "0.1")]
    [InlineData(double.PositiveInfinity, "\"Infinity\"")]
    [InlineData(double.NegativeInfinity, "\"-Infinity\"")]
    [InlineData(1e300, "1E+300")]
    public void Double_Written_IsReadBackTheSame(double value, string written)
    {
        var scalar = new Value.Types.Scalar { Value = value };

        Assert.Equal($$"""{"value":{{written}}}""", Text(scalar));
        Assert.Equal(scalar, Read<Value.Types.Scalar>(Text(scalar)));
    }

    [Fact]
    public void Map_Written_IsAnObject()
    {
        var task = new TaskInfo { Name = "t", TaskId = new TaskID { Value = "t" }, AgentId = new AgentID { Value = "a" } };
        task.Limits["mem"] = new Value.Types.Scalar { Value = double.PositiveInfinity };

        Assert.Contains("""
            "limits":{"mem":{"value":"Infinity"}}
            """.Trim(), Text(task), StringComparison.Ordinal);
        Assert.Equal(task, Read<TaskInfo>(Text(task)));
    }

    [Fact]
    public void Event_InBothForms_HasTheBytesOfMesos()
    {
        var heartbeat = new Event { Type = Event.Types.Type.Heartbeat };
        var rescind = new Event { Type = Event.Types.Type.Rescind, Rescind = new Event.Types.Rescind { OfferId = new OfferID { Value = "m-O1" } } };

        Assert.Equal("""{"type":"HEARTBEAT"}""", Text(heartbeat));
        Assert.Equal("0808", Convert.ToHexString(heartbeat.ToByteArray()));
        Assert.Equal("""{"type":"RESCIND","rescind":{"offer_id":{"value":"m-O1"}}}""", Text(rescind));
        Assert.Equal("080322080A060A046D2D4F31", Convert.ToHexString(rescind.ToByteArray()));
    }

    [Theory]
    [InlineData("""{"type":"KILL","framework_id":{"value":"f"},"kill":{"task_id":{"value":"t"}},"novelty":[1,{"a":2}]}""")]
    [InlineData("""{"type":"KILL","framework_id":{"value":"f","x":null},"kill":{"task_id":{"value":"t"},"agent_id":null}}""")]
    public void Member_UnknownOrNull_IsSkipped(string json)
    {
        var call = Read<Call>(json);

        Assert.Equal("t", call.Kill.TaskId.Value);
        Assert.Null(call.Kill.AgentId);
    }

    [Fact]
    public void Value_InALenientForm_IsRead()
    {
        Assert.Equal(2.5, Read<Filters>("""{"refuse_seconds":"2.5"}""").RefuseSeconds);
        Assert.False(Read<CommandInfo>("""{"shell":"false"}""").Shell);
        Assert.Equal(8080, Read<Address>("""{"port":8080.0}""").Port);
        Assert.Equal(["one"], Read<CommandInfo>("""{"arguments":"one"}""").Arguments);
        Assert.Equal(["a", "b"], Read<CommandInfo>("""{"arguments":["a",null,"b"]}""").Arguments);
    }

    [Fact]
    public void EnumName_OfAnUnknownKind_IsMissingWhereOptional()
    {
        Assert.False(Read<Call>("""{"type":"BREW_COFFEE"}""").HasType);
        Refused<Resource>("""{"name":"x","type":"COMPLEX"}""", "Failed to find enum for 'COMPLEX'");
    }

    [Theory]
    [InlineData("""{"type":1}""", "Not expecting a JSON number for field 'type'")]
    [InlineData("""{"framework_id":"f"}""", "Not expecting a JSON string for field 'framework_id'")]
    [InlineData("""{"framework_id":[{"value":"f"}]}""", "Not expecting a JSON array for field 'framework_id'")]
    [InlineData("""{"framework_id":{"value":true}}""", "Not expecting a JSON boolean for field 'value'")]
    [InlineData("""{"acknowledge":{"uuid":"***"}}""", "Failed to base64 decode bytes field 'uuid'")]
    [InlineData("""{"kill":{}}""", "Missing required fields: kill.task_id")]
    [InlineData("""{"accept":{"operations":[{"launch":{"task_infos":[{"name":"t"}]}}]}}""", "accept.operations[0].launch.task_infos[0].agent_id")]
    [InlineData("""[]""", "Expecting a JSON object")]
    public void Member_OfTheWrongForm_IsRefusedByName(string json, string why) => Refused<Call>(json, why);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"type\":\"\\uD800\"}")]
    [InlineData("nonsense")]
    [InlineData("{\"framework_id\":{\"value\":\"\\uDC00\"}}")]
    public void Body_ThatIsNoJson_IsRefused(string json) => Assert.Throws<MalformedCallException>(() => Read<Call>(json));

    [Fact]
    public void Nesting_TenThousandDeep_IsRefusedAndHarmsNothing()
    {
        Refused<Call>(new string('[', 10_000), "Failed to parse body into JSON");
        Refused<Call>(string.Concat(Enumerable.Repeat("{\"framework_id\":", 10_000)), "Failed to parse body into JSON");
    }

    [Fact]
    public void Duration_OfDrain_IsAPlainObject()
    {
        var call = Read<MasterCall>("""{"type":"DRAIN_AGENT","drain_agent":{"agent_id":{"value":"a"},"max_grace_period":{"seconds":600,"nanos":5}}}""");

        Assert.Equal(600, call.DrainAgent.MaxGracePeriod.Seconds);
        Assert.Equal(5, call.DrainAgent.MaxGracePeriod.Nanos);
    }

    [Fact]
    public void AnyMessage_WrittenAndRead_IsTheSame()
    {
        var random = new Random(7);
        foreach (var descriptor in new[] { Call.Descriptor, Event.Descriptor, MasterCall.Descriptor, TaskInfo.Descriptor, Offer.Descriptor })
        {
            for (var i = 0; i < 50; i++)
            {
                var message = RandomMessage.Of(descriptor, random, 0);
                var again = MessageForm.Of(descriptor).Create();
                ReadInto(again, MessageJson.Bytes(message));
                Assert.Equal(Text(message), Text(again));
            }
        }
    }

    private static void ReadInto(IMessage message, byte[] json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 200 });
        MessageReader.Fill(message, document.RootElement, MessageForm.Of(message.Descriptor));
    }

    private static Resource Scalar(string name, double value) =>
        new() { Name = name, Type = Value.Types.Type.Scalar, Scalar = new Value.Types.Scalar { Value = value } };

    private static string Text(IMessage message) => Encoding.UTF8.GetString(MessageJson.Bytes(message));

    private static T Read<T>(string json)
        where T : IMessage<T>, new() => MessageReader.Read<T>(Encoding.UTF8.GetBytes(json));

    private static void Refused<T>(string json, string why)
        where T : IMessage<T>, new() => Assert.Contains(why, Assert.Throws<MalformedCallException>(() => Read<T>(json)).Message, StringComparison.Ordinal);
}
