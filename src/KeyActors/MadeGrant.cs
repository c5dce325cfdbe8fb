using KeyActors.Model;

namespace KeyActors;

/// <summary>A grant that is there now.</summary>
/// <param name="Key">Whose.</param>
/// <param name="Id">Its name; that of an earlier one when the same terms had come under the same name.</param>
/// <param name="Token">A token that names it, another one each time. Not secret; nobody but the vault can make one.</param>
public sealed record MadeGrant(KeyArn Key, GrantId Id, string Token);
