using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Sandun.MarathonApi;
using Sandun.Placement;
using Sandun.Protocol;
using Xunit;

namespace Sandun.Tests.Fuzz;

/// <summary>
/// Throws mutated definitions, constraints and ids at what reads them: thirty seconds each, side by side, and ten minutes each in the long run
/// (or SANDUN_FUZZ_SECONDS). A failure names its seed, and SANDUN_FUZZ_SEED repeats it.
/// </summary>
[Trait("run", "both")]
public sealed class ReaderFuzzTests
{
    /// <summary>Longest time one input may take: a thousand times the usual, for a machine that is busy.</summary>
    private static readonly TimeSpan s_hang = TimeSpan.FromSeconds(20);

    private static readonly string[] s_words =
    [
        "null", "true", "0", "-1", "1e999", "3.0", "\"\"", "\"/\"", "\"..\"", "[]", "{}", "[[]]", "\"\\ud800\"", "\"\\u0000\"", "99999999999999999999", "\"(a+)+$\"",
        "\"unlimited\"", "\"disabled\"", "{\"secret\":\"x\"}", "[\"hostname\",\"GROUP_BY\",\"3\"]", "\"GROUP_BY\"", "\"IS\"", "\"//a//b/\"", "65536",
    ];

    /// <summary>The three parsers, each on a thread of its own: one after the other they would take three times as long.</summary>
    [Fact]
    public async Task Parsers_MutatedAndRandomInput_ReadOrRefuseAndNeverHang()
    {
        Action[] parsers = [() => Fuzz(random => random.Next(4) == 0 ? Pod(random) : Definition(random)), () => Fuzz(Constraints), () => Fuzz(Id)];
        await Task.WhenAll(parsers.Select(parser => Task.Factory.StartNew(parser, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
    }

    private static string Definition(Random random)
    {
        var corpus = s_definitions[random.Next(s_definitions.Length)];
        var text = Mutated(corpus, random);
        var document = MarathonDocument.Parse(text, AppDefaults.Plain, out var refusal);
        Assert.True(document is null != refusal is null);
        if (document is MarathonDocument.OneApp app)
        {
            // What was taken can be written and read again, to the same definition.
            var again = MarathonDocument.Parse(AppJsonWriter.Write(app.Spec, indented: false), AppDefaults.Plain, out var second);
            Assert.True(again is MarathonDocument.OneApp, second?.ToString());
            Assert.True(AppSpecComparer.Same(app.Spec, ((MarathonDocument.OneApp)again!).Spec));
        }

        return text;
    }

    private static string Pod(Random random)
    {
        var text = Mutated(PodDefinition, random);
        if (!JsonText.TryParse(Encoding.UTF8.GetBytes(text), out var json, out _)) return text;
        var edit = PodJsonReader.Read(json, null, AppDefaults.Plain);
        Assert.True(edit.Spec is null != edit.Refusal is null);
        if (edit.Spec is not { } spec) return text;
        Assert.True(JsonText.TryParse(Encoding.UTF8.GetBytes(AppJsonWriter.Write(spec, indented: false)), out var written, out _));
        var again = PodJsonReader.Read(written, null, AppDefaults.Plain);
        Assert.True(again.Spec is not null, again.Refusal?.ToString());
        Assert.True(AppSpecComparer.Same(spec, again.Spec), AppJsonWriter.Write(again.Spec, indented: false));
        return text;
    }

    private static string Constraints(Random random)
    {
        var value = RandomText(random, "ab(){}[]|*+?.^$\\dw-,:<=!0123456789/@");
        var @operator = new[] { "UNIQUE", "CLUSTER", "GROUP_BY", "LIKE", "UNLIKE", "MAX_PER", "IS", "is", RandomText(random, "ABC_") }[random.Next(9)];
        var text = $$"""{"id":"/a","cmd":"x","constraints":[[{{JsonSerializer.Serialize(RandomText(random, "host@rack"))}},{{JsonSerializer.Serialize(@operator)}},{{JsonSerializer.Serialize(value)}}]]}""";
        var document = MarathonDocument.Parse(text, AppDefaults.Plain, out _);
        if (document is MarathonDocument.OneApp { Spec.Constraints: [{ Operator: ConstraintOperator.Like or ConstraintOperator.Unlike, Value: { } pattern }] })
            _ = new ConstraintPattern(pattern).Matches(new string('a', 2_000) + RandomText(random, "ab!"));
        return text;
    }

    private static string Id(Random random)
    {
        var text = RandomText(random, "/.-_abzAZ09%~ ü\0");
        var enclosing = PathId.Absolute(RandomText(random, "/abc."));
        var id = PathId.Resolve(text, enclosing);
        Assert.Equal(id, PathId.Absolute(id.Value));
        Assert.StartsWith("/", id.Value, StringComparison.Ordinal);
        Assert.True(id.IsWithin(PathId.Root) && id.IsWithin(id.Parent) && id.Parent.IsWithin(id.System.Parent));
        foreach (var segment in id.Segments) _ = PathId.SegmentError(segment);
        return text;
    }

    private static void Fuzz(Func<Random, string> once)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("SANDUN_FUZZ_SEED"), out var given) ? given : Environment.TickCount;
        var seconds = int.TryParse(Environment.GetEnvironmentVariable("SANDUN_FUZZ_SECONDS"), out var wished) ? wished
            : Environment.GetEnvironmentVariable("SANDUN_LONG") == "1" ? 600 : 30;
        var watch = Stopwatch.StartNew();
        for (var round = 0; watch.Elapsed.TotalSeconds < seconds || round < 100; round++)
        {
            var random = new Random(seed + round);
            var begun = watch.Elapsed;
            string text;
            try
            {
                text = once(random);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"SANDUN_FUZZ_SEED={seed + round} fails: {failure.Message}", failure);
            }

            Assert.True(watch.Elapsed - begun < s_hang, $"SANDUN_FUZZ_SEED={seed + round} took {watch.Elapsed - begun}: {text}");
        }
    }

    /// <summary>Puts, drops, doubles and swaps pieces, most of them at the borders of JSON values, so that much stays readable.</summary>
    private static string Mutated(string text, Random random)
    {
        var changed = new StringBuilder(text);
        for (var i = random.Next(1, 5); i > 0 && changed.Length > 2; i--)
        {
            var at = random.Next(changed.Length);
            switch (random.Next(5))
            {
                case 0:
                    changed.Insert(at, s_words[random.Next(s_words.Length)]);
                    break;
                case 1:
                    changed.Remove(at, Math.Min(random.Next(1, 8), changed.Length - at));
                    break;
                case 2:
                    changed[at] = (char)random.Next(32, 127);
                    break;
                default:
                    ReplaceValue(changed, at, s_words[random.Next(s_words.Length)]);
                    break;
            }
        }

        return changed.ToString();
    }

    /// <summary>Puts a word in the place of the scalar value after the next colon.</summary>
    private static void ReplaceValue(StringBuilder text, int from, string word)
    {
        var all = text.ToString();
        var colon = all.IndexOf(':', from);
        if (colon < 0) return;
        var end = all.IndexOfAny([',', '}', ']'], colon);
        if (end < 0) return;
        text.Remove(colon + 1, end - colon - 1).Insert(colon + 1, word);
    }

    private static string RandomText(Random random, string alphabet)
    {
        var text = new char[random.Next(0, 24)];
        for (var i = 0; i < text.Length; i++) text[i] = random.Next(50) == 0 ? (char)random.Next(0xD800) : alphabet[random.Next(alphabet.Length)];
        return new string(text);
    }

    private const string PodDefinition = """
        {"id":"/p","secrets":{"k":{"source":"s"}},"environment":{"A":{"secret":"k"}},"wrong":{"a":1},"volumes":[{"name":"v","sizes":1},{"name":"d","persistent":{"size":10}},{"name":"h","host":"/h"},{"name":"s","secret":"k"}],
         "networks":[{"mode":"host"}],"containers":[{"name":"a","exec":{"command":{"shell":"x"}},"resources":{"cpus":1,"mem":32,"gpus":1},"endpoints":
         [{"name":"e","hostPort":0,"protocol":["tcp","udp"]}],"healthCheck":{"http":{"endpoint":"e","path":"/"}},"volumeMounts":[{"name":"v","mountPath":"m"}]},
         {"name":"b","image":{"kind":"DOCKER","id":"i","pullConfig":{"secret":"k"}},"resources":{},"lifecycle":{"killGracePeriodSeconds":1.5},"linuxInfo":{"ipcInfo":{"mode":"PRIVATE","shmSize":64}}}],"scaling":{"kind":"fixed","instances":2},
         "scheduling":{"backoff":{"backoff":1.5,"backoffFactor":2},"placement":{"constraints":[{"fieldName":"hostname","operator":"MAX_PER","value":"2"}]}}}
        """;

    private static readonly string[] s_definitions =
    [
        """{"id":"/a/b","cmd":"x","instances":3,"cpus":0.5,"mem":128.0,"disk":1,"env":{"A":"1"},"labels":{"l":"m"},"constraints":[["hostname","UNIQUE"],["rack","LIKE","r.*"]],"portDefinitions":[{"port":0,"name":"http","protocol":"udp,tcp","labels":{"VIP_0":"x"}}],"healthChecks":[{"protocol":"HTTP","path":"/h","portIndex":0}],"readinessChecks":[{"portName":"http"}],"upgradeStrategy":{"minimumHealthCapacity":0.5,"maximumOverCapacity":0.2},"fetch":[{"uri":"http://x/y.tgz"}],"unreachableStrategy":{"inactiveAfterSeconds":1,"expungeAfterSeconds":2},"dependencies":["../c","/d"]}""",
        """{"id":"web","args":["a","b"],"container":{"type":"DOCKER","docker":{"image":"nginx:1","network":"BRIDGE","portMappings":[{"containerPort":80,"hostPort":0,"servicePort":9000,"protocol":"tcp"}],"parameters":[{"key":"a","value":"b"}]},"volumes":[{"containerPath":"/c","hostPath":"/h","mode":"RO"}]},"uris":["http://x"],"ports":[9000]}""",
        """{"id":"/db","cmd":"x","secrets":{"k":{"source":"s"}},"env":{"K":{"secret":"k"}},"container":{"type":"MESOS","volumes":[{"containerPath":"d","mode":"RW","persistent":{"size":10}},{"containerPath":"s","secret":"k"}]},"resourceLimits":{"cpus":"unlimited","mem":256},"gpus":1,"residency":{"taskLostBehavior":"WAIT_FOREVER"}}""",
        """{"id":"/g","dependencies":["/x"],"apps":[{"id":"a","cmd":"x"},{"id":"b","cmd":"y","dependencies":["a"]}],"groups":[{"id":"h","apps":[{"id":"c","cmd":"z","networks":[{"mode":"container","name":"n"}],"container":{"docker":{"image":"i"},"portMappings":[{"containerPort":1}]}}]}],"enforceRole":false}""",
    ];
}
