using Org.BouncyCastle.Crypto.Digests;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>What SM2 signs, made step by step as its standard says (GB/T 32918.2 §5.5, §6.1).</summary>
internal static class Sm2Digest
{
    internal const string Id = "1234567812345678";

    private static readonly byte[] Numbers = Convert.FromHexString(
        "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC"
        + "28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93"
        + "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7"
        + "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0");

    /// <summary>The digest of a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="publicKey">Ends in the coordinates of the point.</param>
    /// <param name="id">Who signs.</param>
    internal static byte[] Of(byte[] message, byte[] publicKey, string id = Id)
    {
        var name = System.Text.Encoding.ASCII.GetBytes(id);
        var bits = name.Length * 8;
        return Sm3([.. Sm3([(byte)(bits >> 8), (byte)bits, .. name, .. Numbers, .. publicKey[^64..]]), .. message]);
    }

    private static byte[] Sm3(byte[] bytes)
    {
        var (digest, room) = (new SM3Digest(), new byte[32]);
        digest.BlockUpdate(bytes);
        digest.DoFinal(room);
        return room;
    }
}
