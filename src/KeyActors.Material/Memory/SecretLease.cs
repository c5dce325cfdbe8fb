namespace KeyActors.Material;

/// <summary>A reference to a secret, taken by <see cref="SecretRef.TryTake"/>: the bytes stay whole until it is
/// disposed.</summary>
/// <remarks>Lives on the stack of one synchronous use and cannot cross an await. Do not copy it: each copy would give the
/// same reference back again.</remarks>
public ref struct SecretLease
{
    private SecretRef? owner;

    internal SecretLease(SecretRef owner) => this.owner = owner;

    /// <summary>The secret's bytes, only until the lease is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The lease was not taken, or is given back.</exception>
    public readonly ReadOnlySpan<byte> Span =>
        owner is { } secret ? secret.Cell[..secret.Length] : throw new ObjectDisposedException(nameof(SecretLease));

    /// <summary>Gives the reference back; the last one wipes a retired secret.</summary>
    public void Dispose()
    {
        var secret = owner;
        owner = null;
        secret?.GiveBack();
    }
}
