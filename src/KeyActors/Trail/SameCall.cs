using KeyActors.Model;

namespace KeyActors.Trail;

/// <summary>Two notes are of equal calls when all but times, bytes and request ids are.</summary>
internal sealed class SameCall : IEqualityComparer<TrailNote>
{
    internal static readonly SameCall Instance = new();

    public bool Equals(TrailNote? x, TrailNote? y) =>
        x is not null && y is not null
        && string.Equals(x.Operation, y.Operation, StringComparison.Ordinal)
        && string.Equals(x.Result, y.Result, StringComparison.Ordinal)
        && x.Key == y.Key
        && x.Material == y.Material
        && Same(x.By, y.By)
        && Same(x.Context, y.Context)
        && x.Realm == y.Realm
        && x.Alias == y.Alias
        && string.Equals(x.Named, y.Named, StringComparison.Ordinal)
        && x.IsReadOnly == y.IsReadOnly
        && (ReferenceEquals(x.Parameters, y.Parameters) || x.Parameters.SequenceEqual(y.Parameters));

    public int GetHashCode(TrailNote obj) =>
        HashCode.Combine(obj.Operation, obj.Result, obj.Key?.Id, obj.Material, obj.Named, obj.By, obj.Context);

    private static bool Same(Caller one, Caller other) => ReferenceEquals(one, other) || one.Equals(other);

    private static bool Same(EncryptionContext one, EncryptionContext other) => ReferenceEquals(one, other) || one.Equals(other);
}
