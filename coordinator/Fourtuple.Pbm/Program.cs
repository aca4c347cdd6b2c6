using Fourtuple.Pbm.Commands;

return await new PbmRoot(args, TimeProvider.System).RunAsync(Console.Out, Console.Error);
