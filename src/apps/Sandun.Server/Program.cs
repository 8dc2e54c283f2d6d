using Sandun.Server;

return await ServerProgram.RunAsync(args);
