namespace KeyActors.Model;

/// <content>Keys in several regions.</content>
public abstract partial record Refusal
{
    /// <summary>A region that this vault does not have.</summary>
    public sealed record RegionUnknown(string Region) : Refusal("region-unknown")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            $"Region {Quoted(Region)} does not exist here: name a region of AWS, or add it to the setting 'regions.also'.";
    }

    /// <summary>The key has no siblings in other regions and never will.</summary>
    public sealed record NotMultiRegion(KeyArn Key, string Operation) : Refusal("not-multi-region")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            $"{Key} is a single-Region key and does not {Operation}: only a key that was made as multi-Region does.";
    }

    /// <summary>The command is for the primary.</summary>
    public sealed record NotPrimary(KeyArn Key, RegionName Primary, string Operation) : Refusal("not-primary")
    {
        /// <inheritdoc/>
        public override string Sentence => $"{Key} is a replica and does not {Operation}: ask its primary in {Primary}.";
    }

    /// <summary>The key is in that region already.</summary>
    public sealed record ReplicaExists(KeyArn Key, RegionName Region) : Refusal("replica-exists")
    {
        /// <inheritdoc/>
        public override string Sentence => $"{Key} is in {Region} already: a key has one replica in a region.";
    }

    /// <summary>The key is not in that region.</summary>
    public sealed record ReplicaUnknown(KeyArn Key, RegionName Region) : Refusal("replica-unknown")
    {
        /// <inheritdoc/>
        public override string Sentence => $"{Key} has no replica in {Region}: replicate it there first.";
    }

    /// <summary>Other regions have something to do for this key first.</summary>
    public sealed record RegionsUnderWay(KeyArn Key, string What) : Refusal("regions-under-way")
    {
        /// <inheritdoc/>
        public override string Sentence => $"{Key} waits for another region ({What}): try again when that is done.";
    }

    /// <summary>New imported material is not in every region yet.</summary>
    public sealed record ReplicaMaterialMissing(KeyArn Key, RegionName Region, KeyMaterialId Material)
        : Refusal("replica-material-missing")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            $"{Key} does not rotate before its replica in {Region} has material {Material}: import it there first.";
    }
}
