namespace KeyActors.Model;

/// <summary>What a caller names a key by: its id, its ARN, an alias, or an alias ARN.</summary>
public abstract record KeyRef
{
    private KeyRef()
    {
    }

    /// <summary>A key id, looked up in the caller's realm.</summary>
    public sealed record ById(KeyId Id) : KeyRef
    {
        /// <inheritdoc/>
        public override string ToString() => Id.ToString();
    }

    /// <summary>A key's full address.</summary>
    public sealed record ByArn(KeyArn Arn) : KeyRef
    {
        /// <inheritdoc/>
        public override string ToString() => Arn.ToString();
    }

    /// <summary>An alias, looked up in the caller's realm at the moment of use.</summary>
    public sealed record ByAlias(AliasName Name) : KeyRef
    {
        /// <inheritdoc/>
        public override string ToString() => Name.ToString();
    }

    /// <summary>An alias's full address.</summary>
    public sealed record ByAliasArn(AliasArn Arn) : KeyRef
    {
        /// <inheritdoc/>
        public override string ToString() => Arn.ToString();
    }

    /// <summary>Reads any of the four spellings, strictly.</summary>
    /// <exception cref="RefusedException">With <see cref="Refusal.NameInvalid"/>, naming the four spellings.</exception>
    public static KeyRef Parse(string? text)
    {
        if (AliasName.TryParse(text, out var alias)) return new ByAlias(alias);
        if (KeyId.TryParse(text, out var id)) return new ById(id);
        if (KeyArn.TryParse(text, out var arn)) return new ByArn(arn);
        if (AliasArn.TryParse(text, out var aliasArn)) return new ByAliasArn(aliasArn);
        throw new RefusedException(new Refusal.NameInvalid(
            "key", text, "give a key id, a key ARN, an alias (alias/NAME) or an alias ARN"));
    }
}
