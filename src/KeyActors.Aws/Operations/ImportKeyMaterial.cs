using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Takes material from elsewhere.</summary>
internal static class ImportKeyMaterial
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var input = call.Input;
        var key = input.Key();
        var token = input.NeededBlob("ImportToken", 1, Limits.CiphertextBytesMax);
        var wrapped = input.NeededBlob("EncryptedKeyMaterial", 1, Limits.CiphertextBytesMax);
        var validTo = input.Time("ValidTo");
        var model = input.Choice("ExpirationModel", "KEY_MATERIAL_EXPIRES", "KEY_MATERIAL_DOES_NOT_EXPIRE");
        var type = input.Choice("ImportType", "NEW_KEY_MATERIAL", "EXISTING_KEY_MATERIAL");
        var description = MaterialInput.Description(input);
        var expected = MaterialInput.Id(input);
        input.Check();
        var expires = model != "KEY_MATERIAL_DOES_NOT_EXPIRE";
        if (expires && validTo is null)
            throw WireException.Validation("A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES");
        if (!expires && validTo is not null)
            throw WireException.Validation(
                "A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE");
        var name = call.Change(key);
        var options = new ImportOptions
        {
            ExpiresAt = validTo,
            Description = description,
            Expected = expected,
            Kind = type switch
            {
                "NEW_KEY_MATERIAL" => ImportKind.New,
                "EXISTING_KEY_MATERIAL" => ImportKind.Existing,
                _ => null,
            },
        };
        var material = await call.Vault.ImportKeyMaterialAsync(name, token, wrapped, options, call.Stop).ConfigureAwait(false);
        call.Output.Text("KeyId", call.Address(name).ToString());
        call.Output.Text("KeyMaterialId", material.ToString());
    }
}
