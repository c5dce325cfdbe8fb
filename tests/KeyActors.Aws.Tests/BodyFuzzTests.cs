using KeyActors.Model;
using Xunit;

namespace KeyActors.Aws.Tests;

/// <summary>The reader of bodies on altered ones: it reads them, or refuses them as no such thing, and nothing else.</summary>
public sealed class BodyFuzzTests
{
    private static readonly byte[] Sample = StrictUtf8.Encoding.GetBytes(
        "{\"KeyId\":\"alias/a\",\"Plaintext\":\"aGVs\\/bG8=\",\"EncryptionContext\":{\"a\":\"b\",\"\\u00e9\":\"日本 \\ud83d\\ude00\"},"
        + "\"NumberOfBytes\":16,\"ValidTo\":1.7e9,\"Flag\":true,\"Tags\":[{\"TagKey\":\"k\",\"TagValue\":\"v\"}],\"None\":null}");

    [Fact]
    public void Altered_bodies_are_read_or_refused()
    {
        var rounds = Environment.GetEnvironmentVariable("KEYACTORS_LONG") is null ? 100_000 : 3_000_000;
        var (read, refused, state) = (0, 0, 0x2545F4914F6CDD1DUL);
        ulong Next()
        {
            state ^= state << 13;
            state ^= state >> 7;
            return state ^= state << 17;
        }

        for (var round = 0; round < rounds; round++)
        {
            var body = Sample.ToList();
            for (var change = (int)(Next() % 3); change >= 0; change--)
            {
                var at = (int)(Next() % (ulong)body.Count);
                switch (Next() % 4)
                {
                    case 0: body[at] ^= (byte)(1 << (int)(Next() % 8)); break;
                    case 1: body.RemoveAt(at); break;
                    case 2: body.Insert(at, Sample[Next() % (ulong)Sample.Length]); break;
                    default: body.RemoveRange(at, Math.Min(body.Count - at, 1 + (int)(Next() % 8))); break;
                }

                if (body.Count == 0) break;
            }

            try
            {
                using var scratch = new Scratch();
                var input = new WireInput(WireBody.Read(body.ToArray()), scratch);
                _ = input.Key();
                _ = input.Blob("Plaintext", 1, 4096);
                _ = input.Number("NumberOfBytes", 1, 1024);
                _ = input.Time("ValidTo");
                _ = input.Flag("Flag");
                _ = input.Tags();
                input.Check();
                _ = input.Context();
                read++;
            }
            catch (WireException e) when (e.Code is "SerializationException" or "ValidationException")
            {
                refused++;
            }
            catch (RefusedException e) when (e.Refusal is Refusal.ContextInvalid)
            {
                refused++;
            }
        }

        Assert.True(read > rounds / 100 && refused > rounds / 100, $"{read} read, {refused} refused");
    }
}
