using CsCheck;
using KeyActors.Model;

namespace KeyActors.Engine.Tests.Laws;

/// <summary>Random operations on a real vault and on a small model of it, side by side, with reopenings in between.</summary>
/// <remarks>Laws 1 (a replay is the state), 2 (what was sealed opens as long as its key serves), 3 (what was acknowledged is there,
/// once) and 6 (a refusal changes nothing) of the architecture.</remarks>
public sealed class ModelLawTests
{
    private static readonly Gen<Step> Steps = Gen.Select(
        Gen.Frequency(
            (3, Gen.Const(Kind.Create)), (3, Gen.Const(Kind.Rotate)), (2, Gen.Const(Kind.Disable)), (3, Gen.Const(Kind.Enable)),
            (2, Gen.Const(Kind.Describe)), (2, Gen.Const(Kind.Tag)), (1, Gen.Const(Kind.Untag)), (3, Gen.Const(Kind.CreateAlias)),
            (3, Gen.Const(Kind.UpdateAlias)), (2, Gen.Const(Kind.DeleteAlias)), (6, Gen.Const(Kind.Encrypt)), (6, Gen.Const(Kind.Decrypt)),
            (2, Gen.Const(Kind.Retry)), (1, Gen.Const(Kind.Reopen))),
        Gen.Int[0, 5],
        Gen.Int[0, 3],
        static (kind, key, name) => new Step(kind, key, name));

    [Fact]
    public async Task Law_A_vault_does_what_its_model_does() =>
        await Steps.List[60, 60].SampleAsync(RunAsync, iter: 12, threads: 1);

    private static async Task RunAsync(List<Step> steps)
    {
        // Snapshots so often that most reopenings go on from one.
        await using var test = await TestVault.OpenAsync(("snapshot-every", "3"));
        var model = new VaultModel();
        foreach (var step in steps)
        {
            try
            {
                await model.TakeAsync(test, step);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"{step}\n{test.Log.Everything}", e);
            }

            if (step.Kind is Kind.Reopen) await model.CompareAsync(test.Vault);
        }

        await model.CompareAsync(test.Vault);
        await test.ReopenAsync();
        await model.CompareAsync(test.Vault);
        Assert.DoesNotContain(test.Log.Lines, static l => l.Id is 20 or (>= 60 and <= 63));
    }
}

/// <summary>What may be done in one step.</summary>
internal enum Kind
{
    Create, Rotate, Disable, Enable, Describe, Tag, Untag, CreateAlias, UpdateAlias, DeleteAlias, Encrypt, Decrypt, Retry, Reopen,
}

/// <summary>One step: what, with which key, with which name.</summary>
internal sealed record Step(Kind Kind, int Key, int Name);
