using KeyActors;

await using var vault = await KeyVault.OpenAsync("vault");
await vault.CreateKeyAsync("alias/app");
var context = new Dictionary<string, string> { ["tenant"] = "17" };
byte[] blob = await vault.EncryptAsync("alias/app", "hello"u8.ToArray(), context);
byte[] text = await vault.DecryptAsync(blob, context);
Console.WriteLine(System.Text.Encoding.UTF8.GetString(text));
