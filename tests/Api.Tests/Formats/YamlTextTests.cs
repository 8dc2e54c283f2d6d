using Sandun.Formats;
using Xunit;

namespace Sandun.Api.Tests.Formats;

public sealed class YamlTextTests
{
    [Theory]
    [InlineData("a: 1", """{"a":1}""")]
    [InlineData("a: 1.50", """{"a":1.50}""")]
    [InlineData("a: no", """{"a":"no"}""")]
    [InlineData("a: true\nb: ~\nc: null", """{"a":true,"b":null,"c":null}""")]
    [InlineData("a: \"1\"\nb: '2'", """{"a":"1","b":"2"}""")]
    [InlineData("a: 0x1F", """{"a":31}""")]
    [InlineData("a: 0123", """{"a":"0123"}""")]
    [InlineData("a: 1.2.3", """{"a":"1.2.3"}""")]
    [InlineData("- x\n- [1, {y: z}]", """["x",[1,{"y":"z"}]]""")]
    [InlineData("a: |\n  one\n  two\n", """{"a":"one\ntwo\n"}""")]
    [InlineData("base: &b {x: 1, y: 2}\nother: {<<: *b, y: 3}", """{"base":{"x":1,"y":2},"other":{"y":3,"x":1}}""")]
    [InlineData("a: &x [1]\nb: *x", """{"a":[1],"b":[1]}""")]
    [InlineData("a: !!str 5", """{"a":"5"}""")]
    [InlineData("{\"json\": [true]}", """{"json":[true]}""")]
    [InlineData("", "null")]
    [InlineData("名: 营业", """{"名":"营业"}""")]
    public void Yaml_BecomesTheJsonItMeans(string yaml, string json) => Assert.Equal(json, YamlText.ToJson(yaml));

    [Theory]
    [InlineData("a: [", "line")]
    [InlineData("a: 1\na: 2", "twice")]
    [InlineData("a: *nothing", "anchor")]
    [InlineData("---\na: 1\n---\nb: 2", "second document")]
    [InlineData("a: !python/object x", "tag")]
    [InlineData("? [1]\n: 2", "name must be a text")]
    public void Yaml_ThatCannotBeRead_SaysWhereAndWhy(string yaml, string why)
    {
        var refusal = Assert.Throws<FormatException>(() => YamlText.ToJson(yaml));
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("line", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Yaml_ThatGrowsBeyondMeasure_IsRefused()
    {
        var bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(1, 12).Select(i => $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));
        Assert.Contains("values", Assert.Throws<FormatException>(() => YamlText.ToJson(bomb)).Message, StringComparison.Ordinal);
        var deep = string.Concat(Enumerable.Repeat("[", 200)) + string.Concat(Enumerable.Repeat("]", 200));
        Assert.Contains("deeper", Assert.Throws<FormatException>(() => YamlText.ToJson(deep)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":"no","b":"1","c":"true","d":"","e":" x","f":"a: b","g":"# x","h":"0x1F","i":"~"}""")]
    [InlineData("""{"a":[],"b":{},"c":[[]],"d":{"e":[{"f":1.5}]}}""")]
    [InlineData("""{"cmd":"exec a\nb\n","t":"tab\there","q":"say \"x\" 'y'","u":"营业"}""")]
    [InlineData("""[null,true,-1,2.5]""")]
    public void Json_WrittenAsYaml_ReadsBackTheSame(string json) => Assert.Equal(json, YamlText.ToJson(YamlText.FromJson(json)));
}
