using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Deletes imported material.</summary>
internal static class DeleteImportedKeyMaterial
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var key = call.Input.Key();
        var material = MaterialInput.Id(call.Input);
        call.Input.Check();
        var name = call.Change(key);
        var found = await call.Vault.DescribeKeyAsync(name, call.Stop).ConfigureAwait(false);
        await call.Vault.DeleteImportedKeyMaterialAsync(name, material, call.Stop).ConfigureAwait(false);
        call.Output.Text("KeyId", found.Arn.ToString());
        call.Output.Text("KeyMaterialId", (material ?? found.CurrentMaterial)?.ToString());
    }
}
