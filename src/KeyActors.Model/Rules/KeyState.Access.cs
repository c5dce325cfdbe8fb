namespace KeyActors.Model;

/// <content>Policy and grants.</content>
public sealed partial record KeyState
{
    /// <summary>Its grants as they stand.</summary>
    public GrantSet Grants { get; private init; } = GrantSet.Empty;

    private KeyState? AfterAccess(KeyEvent happened)
    {
        switch (happened)
        {
            case KeyEvent.PolicyPut e:
                Invariant.Holds(Tier == KeyTier.Customer, "Only a customer's key changes its policy.");
                return this with { Policy = e.Policy };
            case KeyEvent.GrantCreated e:
                Invariant.Holds(Tier == KeyTier.Customer, "Only a customer's key has grants.");
                return this with { Grants = Grants.With(new Grant(Address, e.Grant, e.At, e.Issuer, e.Terms)) };
            case KeyEvent.GrantRetired e:
                return this with { Grants = Grants.Without(e.Grant) };
            case KeyEvent.GrantRevoked e:
                return this with { Grants = Grants.Without(e.Grant) };
            default:
                return null;
        }
    }

    /// <summary>A key that is no more has neither; its history has both.</summary>
    private KeyState WithoutAccess() =>
        this with { Grants = GrantSet.Empty, Policy = Tier == KeyTier.Customer ? "" : Policy };
}
