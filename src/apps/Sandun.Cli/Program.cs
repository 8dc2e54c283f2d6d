using System.Runtime.Versioning;
using Sandun.Cli;

[assembly: SupportedOSPlatform("linux")]

return await CommandLine.Create().Parse(args).RunAsync();
