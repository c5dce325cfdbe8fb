using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Lists the rotations of a key, oldest first.</summary>
internal static class ListKeyRotations
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var key = call.Input.Key();
        var include = call.Input.Choice("IncludeKeyMaterial", "ALL_KEY_MATERIAL", "ROTATIONS_ONLY");
        var page = call.Input.Page(100, 1000);
        call.Input.Check();
        var name = call.Change(key);
        var address = call.Address(name);
        Rehearsal.CheckRotates(await call.Vault.DescribeKeyAsync(name, call.Stop).ConfigureAwait(false), "rotate");
        var all = await call.Vault.ListKeyRotationsAsync(
            name, include == "ALL_KEY_MATERIAL", call.Stop).ConfigureAwait(false);
        var numbered = all.Select(static (rotation, i) => (Rotation: rotation, Number: $"{i:D6}"));
        var rows = Pages.After(numbered, page.Marker, static row => row.Number, StringComparer.Ordinal);
        Pages.Write(call.Output, "Rotations", rows, page.Limit, static row => row.Number, row =>
        {
            var rotation = row.Rotation;
            call.Output.Text("KeyId", address.ToString());
            call.Output.Text("KeyMaterialId", rotation.Material.ToString());
            if (rotation.Description.Length > 0) call.Output.Text("KeyMaterialDescription", rotation.Description);
            if (rotation.Import is { } import)
            {
                call.Output.Text("ImportState", Words.Of(import));
                if (import == ImportState.Imported)
                {
                    call.Output.Text("ExpirationModel", Words.Expiration(rotation.ExpiresAt));
                    call.Output.Time("ValidTo", rotation.ExpiresAt);
                }
            }

            if (include == "ALL_KEY_MATERIAL") call.Output.Text("KeyMaterialState", Words.Of(rotation.State));
            call.Output.Time("RotationDate", rotation.RotatedAt);
            call.Output.Text("RotationType", Words.Of(rotation.Kind));
        });
    }
}
