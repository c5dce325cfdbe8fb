using KeyActors.Journal;
using KeyActors.Model;

using Xunit;

namespace KeyActors.Unit.Tests.Journal;

public sealed class PersistenceIdsTests
{
    [Theory]
    [InlineData(
        "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-4cd3-8abc-1234567890ab",
        "key:us-east-1:000000000000:1234abcd-12ab-4cd3-8abc-1234567890ab")]
    [InlineData(
        "arn:aws:kms:eu-west-3:123456789012:key/mrk-1234abcd12ab4cd38abc1234567890ab",
        "key:eu-west-3:123456789012:mrk-1234abcd12ab4cd38abc1234567890ab")]
    public void A_key_has_one_stream_and_back(string arn, string stream)
    {
        Assert.True(KeyArn.TryParse(arn, out var key));

        Assert.Equal(stream, PersistenceIds.Key(key));
        Assert.True(PersistenceIds.TryParseKey(stream, out var back));
        Assert.Equal(key, back);
    }

    [Fact]
    public void A_realm_has_one_stream_and_back()
    {
        Assert.Equal("realm:us-east-1:000000000000", PersistenceIds.Realm(Realm.Default));
        Assert.True(PersistenceIds.TryParseRealm("realm:us-east-1:000000000000", out var back));
        Assert.Equal(Realm.Default, back);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("key:")]
    [InlineData("key:us-east-1:000000000000")]
    [InlineData("key:us-east-1:000000000000:")]
    [InlineData("key:us-east-1:000000000000:1234ABCD-12ab-4cd3-8abc-1234567890ab")]
    [InlineData("key:us-east-1:000000000000:{1234abcd-12ab-4cd3-8abc-1234567890ab}")]
    [InlineData("key:us-east-1:000000000000:1234abcd-12ab-4cd3-8abc-1234567890ab ")]
    [InlineData("key:us-east-1:000000000000:1234abcd-12ab-4cd3-8abc-1234567890ab:")]
    [InlineData("key:us-east-1:00000000000:1234abcd-12ab-4cd3-8abc-1234567890ab")]
    [InlineData("key:US-east-1:000000000000:1234abcd-12ab-4cd3-8abc-1234567890ab")]
    [InlineData("Key:us-east-1:000000000000:1234abcd-12ab-4cd3-8abc-1234567890ab")]
    [InlineData("realm:us-east-1:000000000000:x")]
    [InlineData("realm:us-east-1")]
    [InlineData("realm:")]
    [InlineData("vault")]
    public void Nothing_else_is_a_stream_of_a_key_or_realm(string? text)
    {
        Assert.False(PersistenceIds.TryParseKey(text, out _));
        Assert.False(PersistenceIds.TryParseRealm(text, out _));
    }
}
