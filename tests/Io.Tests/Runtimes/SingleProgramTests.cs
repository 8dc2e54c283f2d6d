using Sandun.Runtimes.Processes;
using Xunit;

namespace Sandun.Io.Tests.Runtimes;

public sealed class SingleProgramTests
{
    [Theory]
    [InlineData("sleep 1000", "sleep 1000")]
    [InlineData("  exec\t./bin/server --port=$PORT0 ", "./bin/server --port=$PORT0")]
    [InlineData("java -Xmx${MEM}m -jar 'a b.jar' *.conf", "java -Xmx${MEM}m -jar 'a b.jar' *.conf")]
    [InlineData("exec echo hello", "echo hello")]
    public void Of_OneProgram_IsItWithItsArguments(string command, string line) => Assert.Equal(line, SingleProgram.Of(command));

    [Theory]
    [InlineData("")]
    [InlineData("exec")]
    [InlineData("exec -a name sleep 1")]
    [InlineData("sleep 1; true")]
    [InlineData("sleep 1 &")]
    [InlineData("a | b")]
    [InlineData("a && b")]
    [InlineData("a > file")]
    [InlineData("a\nb")]
    [InlineData("A=1 sleep 1")]
    [InlineData("{ a")]
    [InlineData("! a")]
    [InlineData("echo $(date)")]
    [InlineData("a `date`")]
    [InlineData("a \\")]
    [InlineData("a # remark")]
    [InlineData("cd /tmp")]
    [InlineData(". ./settings")]
    [InlineData("while true")]
    [InlineData("$PROGRAM 1")]
    [InlineData("'a b' 1")]
    [InlineData("~/server")]
    [InlineData("a $$")]
    [InlineData("a $1 $?")]
    [InlineData("a ${1}")]
    [InlineData("a $PPID")]
    [InlineData("a $")]
    public void Of_AnythingElse_IsLeftToAShell(string command) => Assert.Null(SingleProgram.Of(command));

    [Theory]
    [InlineData("sleep 1000", true)]
    [InlineData("./bin/server --port=$PORT0 *.conf", true)]
    [InlineData("/usr/bin/setpriv --reuid=1 -- sleep 1", true)]
    [InlineData("echo hello", false)]
    [InlineData("exit 3", false)]
    [InlineData("sleep \"3", false)]
    [InlineData("java -jar 'a b.jar'", false)]
    [InlineData("sleep ${X?nothing}", false)]
    public void CannotHarmAShell_OnlyWhatASimpleCommandIs(string line, bool plain) => Assert.Equal(plain, SingleProgram.CannotHarmAShell(line));

    [Theory]
    [InlineData("/bin/echo", false)]
    [InlineData("python3", false)]
    [InlineData("./a=b", false)]
    [InlineData("echo", true)]
    [InlineData("exec", true)]
    [InlineData("A=1", true)]
    [InlineData("{", true)]
    [InlineData("", true)]
    public void IsShellWord_WhatAShellWouldTakeForItself(string word, bool taken) => Assert.Equal(taken, SingleProgram.IsShellWord(word));
}
