// Names of files and tags are Unicode; a console of Windows may still speak a code page.
if (OperatingSystem.IsWindows())
    Console.OutputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
// A server starts itself anew without diagnostics: before anything else, since all of it is done twice.
if (args.Contains("serve") && !args.Contains("--emulator")) KeyActors.ProcessShield.RestartWithoutDiagnostics();
return await KeyActors.Cli.Tool.RunAsync(args);
