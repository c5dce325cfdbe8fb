namespace KeyActors.Model;

/// <summary>The policy of a customer's key that was given none: its account may do everything.</summary>
/// <remarks>Source: AWS KMS developer guide, "Default key policy", in the form in which the service tells it.</remarks>
public static class DefaultPolicy
{
    /// <summary>Its text, in an account.</summary>
    public static string In(AccountId account) => $$"""
        {
          "Version" : "2012-10-17",
          "Id" : "key-default-1",
          "Statement" : [ {
            "Sid" : "Enable IAM User Permissions",
            "Effect" : "Allow",
            "Principal" : {
              "AWS" : "arn:aws:iam::{{account}}:root"
            },
            "Action" : "kms:*",
            "Resource" : "*"
          } ]
        }
        """.ReplaceLineEndings("\n");
}
