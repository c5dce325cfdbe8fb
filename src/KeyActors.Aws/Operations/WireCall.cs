using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>One authenticated request on its way through an operation.</summary>
internal sealed class WireCall
{
    /// <summary>Longest name of a source that an event keeps.</summary>
    private const int SourceCharsMax = 64;

    internal WireCall(
        AuthenticatedRequest request, string operation, VaultClient vault, WireInput input, WireOutput output, Scratch scratch,
        string source, string requestId, CancellationToken stop)
    {
        (Operation, Input, Output, Scratch, Stop) = (operation, input, output, scratch, stop);
        var from = source.Length > SourceCharsMax ? source[..SourceCharsMax] : source;
        Vault = vault.In(request.Realm).As(request.CallerFrom(from)).Asked(requestId);
        if (request.Once is { } once) Vault = Vault.Once(once);
        input.TokenCheck = Vault.CheckGrantToken;
    }

    /// <summary>Its name, such as <c>Encrypt</c>.</summary>
    internal string Operation { get; }

    /// <summary>The vault, for this caller in this realm and under this intention.</summary>
    internal VaultClient Vault { get; }

    internal WireInput Input { get; }

    internal WireOutput Output { get; }

    internal Scratch Scratch { get; }

    /// <summary>The client has gone.</summary>
    internal CancellationToken Stop { get; }

    internal Realm Realm => Vault.Realm;

    internal WireScope Scope => new(Realm, Operation);

    /// <summary>A name of a key that may be an alias: for uses of the key, and to describe it.</summary>
    internal string Use(string name)
    {
        if (AliasName.TryParse(name, out _) || KeyId.TryParse(name, out _)) return name;
        if (AliasArn.TryParse(name, out var alias)) return Here(alias.Realm, name);
        if (KeyArn.TryParse(name, out var key)) return Here(key.Realm, name);
        if (name.StartsWith("arn:", StringComparison.Ordinal))
            throw new WireException("InvalidArnException", $"Invalid arn {name}");
        throw name.StartsWith(AliasName.Prefix, StringComparison.Ordinal)
            ? ErrorTable.AliasUnknown(name, Realm)
            : ErrorTable.KeyIdInvalid(name);
    }

    /// <summary>A name of a key that is no alias: for what changes the key.</summary>
    internal string Change(string name)
    {
        var isAlias = AliasName.TryParse(name, out _) || AliasArn.TryParse(name, out _);
        return isAlias ? throw ErrorTable.KeyIdInvalid(name) : Use(name);
    }

    /// <summary>The address of a key that is named by its id or ARN.</summary>
    internal KeyArn Address(string name) =>
        KeyArn.TryParse(name, out var arn) ? arn
        : KeyId.TryParse(name, out var id) ? new KeyArn(Realm, id)
        : throw ErrorTable.KeyIdInvalid(name);

    /// <summary>A name in another realm than the caller's: there is one principal for each account here, its root.</summary>
    private string Here(Realm named, string name)
    {
        if (named.Account != Realm.Account) throw ErrorTable.NotAuthorized(Scope, name);
        return named.Region == Realm.Region ? name : throw ErrorTable.RegionInvalid(named.Region.ToString());
    }
}
