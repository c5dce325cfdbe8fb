// Names of files and tags are Unicode; a console of Windows may still speak a code page.
if (OperatingSystem.IsWindows())
    Console.OutputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return await KeyActors.Cli.Tool.RunAsync(args);
