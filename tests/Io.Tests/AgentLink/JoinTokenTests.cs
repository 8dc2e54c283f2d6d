using System.Security.Cryptography;
using Sandun.AgentLink.Identity;
using Xunit;

namespace Sandun.Io.Tests.AgentLink;

public sealed class JoinTokenTests
{
    private static readonly byte[] s_authority = SHA256.HashData([1]);

    [Fact]
    public void Token_AsText_IsReadAsItWasMade()
    {
        var made = JoinToken.Create(NodeRole.Router, ["10.0.0.1:5052", "server2.example:5052"], s_authority);
        var read = JoinToken.Parse(" " + made.Text() + "\n");
        Assert.Equal((made.Role, made.Hash), (read.Role, read.Hash));
        Assert.Equal(made.Servers, read.Servers);
        Assert.Equal(s_authority, read.Authority);
        Assert.Equal(made.Content, read.Content);
        Assert.DoesNotContain(made.Text(), made.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Tokens_MadeAlike_AreTwo() =>
        Assert.NotEqual(JoinToken.Create(NodeRole.Agent, ["a:1"], s_authority).Hash, JoinToken.Create(NodeRole.Agent, ["a:1"], s_authority).Hash);

    [Fact]
    public void Token_ChangedAnywhere_IsNotedAsDamaged()
    {
        var text = JoinToken.Create(NodeRole.Agent, ["10.0.0.1:5052"], s_authority).Text();
        for (var i = "SANDUN1.".Length; i < text.Length - 1; i++)
        {
            var changed = text[..i] + (text[i] == 'A' ? 'B' : 'A') + text[(i + 1)..];
            Assert.Contains("damaged", Assert.Throws<FormatException>(() => JoinToken.Parse(changed)).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("", "no join token")]
    [InlineData("secret", "no join token")]
    [InlineData("SANDUN1.", "damaged")]
    [InlineData("SANDUN1.AAAA", "damaged")]
    [InlineData("SANDUN1.***", "damaged")]
    public void Text_ThatIsNoToken_SaysSo(string text, string why) =>
        Assert.Contains(why, Assert.Throws<FormatException>(() => JoinToken.Parse(text)).Message, StringComparison.Ordinal);
}
