// The AWS SDK for JavaScript, unchanged, against a KeyActors endpoint: every operation that it has, and the errors it names.
// Takes the endpoint and the folder of the npm packages; credentials come from the environment, as in any program.
import assert from "node:assert/strict";
import {
  constants, createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync, publicEncrypt, randomBytes, verify,
} from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";

const [endpoint, packages] = process.argv.slice(2);
const sdk = createRequire(join(packages, "package.json"))("@aws-sdk/client-kms");
const done = new Set();
const client = (region) => {
  const made = new sdk.KMSClient({ region, endpoint, maxAttempts: 1 });
  made.middlewareStack.add((next, { commandName }) => (args) => {
    done.add(commandName.replace(/Command$/, ""));
    return next(args);
  }, { step: "finalizeRequest" });
  return made;
};
const send = (kms, name, input = {}) => kms.send(new sdk[`${name}Command`](input));
// Every error that the SDK has a class for is one of that class.
const refuses = (kind, what) => assert.rejects(what, (error) => {
  assert.equal(error.name, kind);
  assert.ok(error instanceof (sdk[kind] ?? sdk.KMSServiceException), `${kind} is not of its class`);
  assert.ok(error instanceof sdk.KMSServiceException && error.$fault === "client");
  assert.ok(error.$metadata.httpStatusCode === 400 && error.$metadata.requestId);
  return true;
});
// All that a list has, page by page, by the SDK's own way through them.
const pages = async (name, what, input = {}) => {
  const found = [];
  for await (const page of sdk[`paginate${name}`]({ client: here, pageSize: 1 }, input)) found.push(...page[what]);
  return found;
};
const text = (bytes) => Buffer.from(bytes).toString();
const bytes = (words) => Buffer.from(words);

const here = client("us-east-1");
const ask = (name, input) => send(here, name, input);

// Seal, open, seal again; data keys; random bytes.
const one = (await ask("CreateKey", { Description: "orders", Tags: [{ TagKey: "team", TagValue: "a" }] })).KeyMetadata;
const two = (await ask("CreateKey")).KeyMetadata;
const EncryptionContext = { order: "4711", Zoë: "日本" };
const blob = (await ask("Encrypt", { KeyId: one.KeyId, Plaintext: bytes("secret"), EncryptionContext })).CiphertextBlob;
const opened = await ask("Decrypt", { CiphertextBlob: blob, EncryptionContext });
assert.deepEqual([text(opened.Plaintext), opened.KeyId], ["secret", one.Arn]);
await refuses("InvalidCiphertextException", ask("Decrypt", { CiphertextBlob: blob }));
await refuses("IncorrectKeyException", ask("Decrypt", { CiphertextBlob: blob, EncryptionContext, KeyId: two.KeyId }));
const again = await ask("ReEncrypt", { CiphertextBlob: blob, SourceEncryptionContext: EncryptionContext, DestinationKeyId: two.KeyId });
assert.equal(text((await ask("Decrypt", { CiphertextBlob: again.CiphertextBlob })).Plaintext), "secret");
const data = await ask("GenerateDataKey", { KeyId: one.KeyId, KeySpec: "AES_256" });
assert.deepEqual((await ask("Decrypt", { CiphertextBlob: data.CiphertextBlob })).Plaintext, data.Plaintext);
const bare = await ask("GenerateDataKeyWithoutPlaintext", { KeyId: one.KeyId, NumberOfBytes: 64 });
assert.equal((await ask("Decrypt", { CiphertextBlob: bare.CiphertextBlob })).Plaintext.length, 64);
assert.equal((await ask("GenerateRandom", { NumberOfBytes: 33 })).Plaintext.length, 33);
await refuses("DryRunOperationException", ask("Encrypt", { KeyId: one.KeyId, Plaintext: bytes("x"), DryRun: true }));
assert.ok((await ask("GetKeyLastUsage", { KeyId: one.KeyId })).KeyLastUsage.Timestamp instanceof Date);

// Names, with the SDK's own way through pages.
for (const i of [0, 1, 2]) await ask("CreateAlias", { AliasName: `alias/js-${i}`, TargetKeyId: one.KeyId });
assert.deepEqual(
  (await pages("ListAliases", "Aliases", { KeyId: one.KeyId })).map((alias) => alias.AliasName),
  ["alias/js-0", "alias/js-1", "alias/js-2"]);
await refuses("AlreadyExistsException", ask("CreateAlias", { AliasName: "alias/js-0", TargetKeyId: two.KeyId }));
await refuses("InvalidAliasNameException", ask("CreateAlias", { AliasName: "alias/", TargetKeyId: two.KeyId }));
await ask("UpdateAlias", { AliasName: "alias/js-0", TargetKeyId: two.KeyId });
assert.equal((await ask("DescribeKey", { KeyId: "alias/js-0" })).KeyMetadata.Arn, two.Arn);
await ask("DeleteAlias", { AliasName: "alias/js-0" });
await refuses("NotFoundException", ask("DescribeKey", { KeyId: "alias/js-0" }));
await ask("TagResource", { KeyId: one.KeyId, Tags: [{ TagKey: "stage", TagValue: "test" }] });
assert.deepEqual((await pages("ListResourceTags", "Tags", { KeyId: one.KeyId })).map((tag) => tag.TagKey).sort(), ["stage", "team"]);
await refuses("TagException", ask("TagResource", { KeyId: one.KeyId, Tags: [{ TagKey: "aws:a", TagValue: "b" }] }));
await ask("UntagResource", { KeyId: one.KeyId, TagKeys: ["team"] });
assert.deepEqual((await ask("ListResourceTags", { KeyId: one.KeyId })).Tags, [{ TagKey: "stage", TagValue: "test" }]);
await ask("UpdateKeyDescription", { KeyId: one.KeyId, Description: "bills" });
assert.deepEqual((await pages("ListKeys", "Keys")).map((key) => key.KeyArn).sort(), [one.Arn, two.Arn].sort());
await refuses("InvalidMarkerException", ask("ListKeys", { Marker: "%%" }));
await refuses("InvalidArnException", ask("DescribeKey", { KeyId: "arn:aws:kms" }));
await refuses("ValidationException", ask("ListKeys", { Limit: 1001 }));

// Rotation, switching off and on, deletion.
await ask("EnableKeyRotation", { KeyId: one.KeyId, RotationPeriodInDays: 90 });
assert.equal((await ask("GetKeyRotationStatus", { KeyId: one.KeyId })).RotationPeriodInDays, 90);
await ask("RotateKeyOnDemand", { KeyId: one.KeyId });
await ask("RotateKeyOnDemand", { KeyId: one.KeyId });
assert.deepEqual(
  (await pages("ListKeyRotations", "Rotations", { KeyId: one.KeyId })).map((r) => r.RotationType), ["ON_DEMAND", "ON_DEMAND"]);
assert.equal(text((await ask("Decrypt", { CiphertextBlob: blob, EncryptionContext })).Plaintext), "secret");
await ask("DisableKeyRotation", { KeyId: one.KeyId });
await ask("DisableKey", { KeyId: one.KeyId });
await refuses("DisabledException", ask("Decrypt", { CiphertextBlob: blob, EncryptionContext }));
await ask("EnableKey", { KeyId: one.KeyId });
assert.equal((await ask("ScheduleKeyDeletion", { KeyId: one.KeyId, PendingWindowInDays: 7 })).KeyState, "PendingDeletion");
await refuses("KMSInvalidStateException", ask("Encrypt", { KeyId: one.KeyId, Plaintext: bytes("x") }));
await ask("CancelKeyDeletion", { KeyId: one.KeyId });

// Material from elsewhere.
const outer = (await ask("CreateKey", { Origin: "EXTERNAL" })).KeyMetadata.KeyId;
const asked = await ask("GetParametersForImport", {
  KeyId: outer, WrappingAlgorithm: "RSAES_OAEP_SHA_256", WrappingKeySpec: "RSA_2048",
});
const EncryptedKeyMaterial = publicEncrypt(
  { key: Buffer.from(asked.PublicKey), format: "der", type: "spki", padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" },
  randomBytes(32));
await ask("ImportKeyMaterial", {
  KeyId: outer, ImportToken: asked.ImportToken, EncryptedKeyMaterial, ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
});
const inner = await ask("Encrypt", { KeyId: outer, Plaintext: bytes("mine") });
assert.equal(text((await ask("Decrypt", { CiphertextBlob: inner.CiphertextBlob })).Plaintext), "mine");
await ask("DeleteImportedKeyMaterial", { KeyId: outer });
assert.equal((await ask("DescribeKey", { KeyId: outer })).KeyMetadata.KeyState, "PendingImport");

// A key in two regions: what one seals the other opens.
const there = client("eu-central-1");
const both = (await ask("CreateKey", { MultiRegion: true })).KeyMetadata.KeyId;
await ask("ReplicateKey", { KeyId: both, ReplicaRegion: "eu-central-1" });
const shared = await ask("Encrypt", { KeyId: both, Plaintext: bytes("both") });
assert.equal(text((await send(there, "Decrypt", { CiphertextBlob: shared.CiphertextBlob })).Plaintext), "both");
await ask("UpdatePrimaryRegion", { KeyId: both, PrimaryRegion: "eu-central-1" });
const roles = (await send(there, "DescribeKey", { KeyId: both })).KeyMetadata.MultiRegionConfiguration;
assert.equal(roles.MultiRegionKeyType, "PRIMARY");

// Custom key stores, which have their errors only.
{
  const CustomKeyStoreId = "cks-1234567890abcdef0";
  assert.deepEqual(await pages("DescribeCustomKeyStores", "CustomKeyStores"), []);
  for (const name of ["Connect", "Delete", "Disconnect", "Update"])
    await refuses("CustomKeyStoreNotFoundException", ask(`${name}CustomKeyStore`, { CustomKeyStoreId }));
  await refuses("CloudHsmClusterNotFoundException", ask("CreateCustomKeyStore", {
    CustomKeyStoreName: "a", CloudHsmClusterId: "cluster-aaaaaaaaaaa", KeyStorePassword: "xxxxxxx", TrustAnchorCertificate: "x",
  }));
}

// Encapsulated secrets: what a key of another usage says.
await refuses("InvalidKeyUsageException", ask("Encapsulate", { KeyId: two.KeyId, EncapsulationAlgorithm: "ML_KEM" }));
await refuses("InvalidKeyUsageException", ask("Decapsulate", {
  KeyId: two.KeyId, EncapsulationAlgorithm: "ML_KEM", SharedSecretCiphertextBlob: bytes("x"),
}));

// Key policies and grants.
{
  const { KeyId } = two;
  const { Policy } = await ask("GetKeyPolicy", { KeyId });
  await ask("PutKeyPolicy", { KeyId, Policy });
  assert.deepEqual(await pages("ListKeyPolicies", "PolicyNames", { KeyId }), ["default"]);
  await refuses("MalformedPolicyDocumentException", ask("PutKeyPolicy", { KeyId, Policy: "{" }));
  const [user, ids] = ["arn:aws:iam::000000000000:user/a", []];
  const wish = { KeyId, GranteePrincipal: user, RetiringPrincipal: user, Operations: ["Decrypt", "Encrypt"] };
  const grants = [];
  for (const Name of ["a", "b", "c"]) grants.push(await ask("CreateGrant", { ...wish, Name }));
  ids.push(...grants.map((grant) => grant.GrantId));
  assert.equal((await ask("CreateGrant", { ...wish, Name: "a" })).GrantId, ids[0]);
  const listed = await pages("ListGrants", "Grants", { KeyId });
  assert.deepEqual(listed.map((grant) => grant.GrantId).sort(), ids.toSorted());
  assert.deepEqual([listed[0].GranteePrincipal, listed[0].Operations.toSorted()], [user, ["Decrypt", "Encrypt"]]);
  const retirable = await pages("ListRetirableGrants", "Grants", { RetiringPrincipal: user });
  assert.deepEqual(retirable.map((grant) => grant.GrantId).sort(), ids.toSorted());
  await ask("Encrypt", { KeyId, Plaintext: bytes("x"), GrantTokens: [grants[0].GrantToken] });
  await refuses("InvalidGrantTokenException", ask("Encrypt", { KeyId, Plaintext: bytes("x"), GrantTokens: ["none"] }));
  await refuses("InvalidGrantIdException", ask("RevokeGrant", { KeyId, GrantId: "none" }));
  await ask("RetireGrant", { GrantToken: grants[0].GrantToken });
  await ask("RetireGrant", { KeyId: two.Arn, GrantId: ids[1] });
  await ask("RevokeGrant", { KeyId, GrantId: ids[2] });
  await refuses("NotFoundException", ask("RevokeGrant", { KeyId, GrantId: ids[2] }));
  assert.deepEqual(await pages("ListGrants", "Grants", { KeyId }), []);
}

// Asymmetric keys and codes: what is sealed or signed with the public half at hand, the key opens; what the key signs, anyone checks.
const spki = (der) => createPublicKey({ key: Buffer.from(der), format: "der", type: "spki" });
{
  const make = async (KeySpec, KeyUsage) => (await ask("CreateKey", { KeySpec, KeyUsage })).KeyMetadata.KeyId;
  const rsa = await make("RSA_2048", "ENCRYPT_DECRYPT");
  const sealed = publicEncrypt(
    { key: spki((await ask("GetPublicKey", { KeyId: rsa })).PublicKey), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" },
    bytes("secret"));
  const answer = await ask("Decrypt", { KeyId: rsa, CiphertextBlob: sealed, EncryptionAlgorithm: "RSAES_OAEP_SHA_256" });
  assert.equal(text(answer.Plaintext), "secret");
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  const rows = [["ECC_NIST_P256", "ECDSA_SHA_256", {}], ["ECC_SECG_P256K1", "ECDSA_SHA_256", {}], ["RSA_2048", "RSASSA_PSS_SHA_256", pss]];
  for (const [KeySpec, SigningAlgorithm, how] of rows) {
    const KeyId = await make(KeySpec, "SIGN_VERIFY");
    const { Signature } = await ask("Sign", { KeyId, Message: bytes("order"), SigningAlgorithm });
    const key = spki((await ask("GetPublicKey", { KeyId })).PublicKey);
    assert.ok(verify("sha256", bytes("order"), { key, ...how }, Signature));
    assert.ok((await ask("Verify", { KeyId, Message: bytes("order"), SigningAlgorithm, Signature })).SignatureValid);
    await refuses("KMSInvalidSignatureException", ask("Verify", { KeyId, Message: bytes("other"), SigningAlgorithm, Signature }));
  }

  const KeyId = await make("HMAC_256", "GENERATE_VERIFY_MAC");
  const { Mac } = await ask("GenerateMac", { KeyId, Message: bytes("order"), MacAlgorithm: "HMAC_SHA_256" });
  assert.ok((await ask("VerifyMac", { KeyId, Message: bytes("order"), MacAlgorithm: "HMAC_SHA_256", Mac })).MacValid);
}

// Ed25519: node verifies messages; of a digest the key signs the digest of it, with a prefix that node does not know.
{
  const { KeyId } = (await ask("CreateKey", { KeySpec: "ECC_NIST_EDWARDS25519", KeyUsage: "SIGN_VERIFY" })).KeyMetadata;
  const key = spki((await ask("GetPublicKey", { KeyId })).PublicKey);
  const pure = { KeyId, Message: bytes("order"), SigningAlgorithm: "ED25519_SHA_512" };
  const { Signature } = await ask("Sign", pure);
  assert.ok(verify(null, bytes("order"), key, Signature));
  assert.ok((await ask("Verify", { ...pure, Signature })).SignatureValid);
  const hashed = { KeyId, Message: randomBytes(64), MessageType: "DIGEST", SigningAlgorithm: "ED25519_PH_SHA_512" };
  const proof = (await ask("Sign", hashed)).Signature;
  assert.ok(!verify(null, hashed.Message, key, proof));
  assert.ok((await ask("Verify", { ...hashed, Signature: proof })).SignatureValid);
  await refuses("ValidationException", ask("Sign", { ...pure, MessageType: "DIGEST" }));
}

// A secret that a key shares with somebody outside.
{
  const { KeyId, KeyAgreementAlgorithms } = (
    await ask("CreateKey", { KeySpec: "ECC_NIST_P521", KeyUsage: "KEY_AGREEMENT" })).KeyMetadata;
  assert.deepEqual(KeyAgreementAlgorithms, ["ECDH"]);
  const mine = generateKeyPairSync("ec", { namedCurve: "secp521r1" });
  const PublicKey = mine.publicKey.export({ format: "der", type: "spki" });
  const made = await ask("DeriveSharedSecret", { KeyId, KeyAgreementAlgorithm: "ECDH", PublicKey });
  const key = spki((await ask("GetPublicKey", { KeyId })).PublicKey);
  assert.ok(diffieHellman({ privateKey: mine.privateKey, publicKey: key }).equals(Buffer.from(made.SharedSecret)));
  await refuses("ValidationException", ask("DeriveSharedSecret", { KeyId, KeyAgreementAlgorithm: "ECDH", PublicKey: bytes("x") }));
}

{
  const pair = await ask("GenerateDataKeyPair", { KeyId: two.KeyId, KeyPairSpec: "ECC_NIST_P256" });
  const secret = createPrivateKey({ key: Buffer.from(pair.PrivateKeyPlaintext), format: "der", type: "pkcs8" });
  assert.ok(createPublicKey(secret).equals(spki(pair.PublicKey)));
  assert.deepEqual((await ask("Decrypt", { CiphertextBlob: pair.PrivateKeyCiphertextBlob })).Plaintext, pair.PrivateKeyPlaintext);
  const bare = await ask("GenerateDataKeyPairWithoutPlaintext", { KeyId: two.KeyId, KeyPairSpec: "ECC_NIST_P256" });
  const half = (await ask("Decrypt", { CiphertextBlob: bare.PrivateKeyCiphertextBlob })).Plaintext;
  assert.ok(createPublicKey(createPrivateKey({ key: Buffer.from(half), format: "der", type: "pkcs8" })).equals(spki(bare.PublicKey)));
}

const all = Object.keys(sdk).filter((name) => name.endsWith("Command") && name !== "$Command").map((name) => name.slice(0, -7));
assert.deepEqual([...done].sort(), all.sort());
console.log(`@aws-sdk/client-kms on node ${process.versions.node}: ${done.size} operations`);
console.log([...done].sort().join(" "));
