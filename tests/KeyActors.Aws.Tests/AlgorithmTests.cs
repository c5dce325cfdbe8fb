using KeyActors.Model;
using Xunit;

namespace KeyActors.Aws.Tests;

/// <summary>Every name that a request may hold of a kind or an algorithm is known, so that no operation asks whether it is.</summary>
public sealed class AlgorithmTests
{
    [Fact]
    public void Every_kind_and_algorithm_of_the_service_is_made_here()
    {
        Assert.All(Algorithms.KeySpecs, static n => Assert.True(AlgorithmNames.TryParse(n, out KeySpec spec) && SpecRules.Has(spec), n));
        Assert.All(
            Algorithms.Pairs, static n => Assert.True(AlgorithmNames.TryParse(n, out KeySpec spec) && UseRules.IsPair(spec), n));
        Assert.All(Algorithms.Usages, static n => Assert.True(AlgorithmNames.TryParse(n, out KeyUsage _), n));
        Assert.All(Algorithms.Encryption, static n => Assert.True(AlgorithmNames.TryParse(n, out EncryptionAlgorithm _), n));
        Assert.All(Algorithms.Signing, static n => Assert.True(AlgorithmNames.TryParse(n, out SigningAlgorithm _), n));
        Assert.All(Algorithms.Messages, static n => Assert.True(AlgorithmNames.TryParse(n, out MessageKind _), n));
        Assert.All(Algorithms.Mac, static n => Assert.True(AlgorithmNames.TryParse(n, out MacAlgorithm _), n));
        Assert.All(Algorithms.Agreement, static n => Assert.True(AlgorithmNames.TryParse(n, out KeyAgreementAlgorithm _), n));
        Assert.All(Algorithms.Encapsulation, static n => Assert.True(AlgorithmNames.TryParse(n, out EncapsulationAlgorithm _), n));
    }
}
