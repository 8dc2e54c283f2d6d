using Sandun.Cli;

return await CommandLine.Create().Parse(args).RunAsync();
