// The AWS Encryption SDK for JavaScript, unchanged: a file is encrypted under a key of KeyActors, the key is rotated, the file is
// decrypted; then the file that was made before and the one made after are both opened, and a third is refused.
// Takes the endpoint and the folder of the npm packages; credentials come from the environment.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { createReadStream, createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

const [endpoint, packages] = process.argv.slice(2);
const require = createRequire(join(packages, "package.json"));
const { KMS } = require("@aws-sdk/client-kms");
const { buildClient, CommitmentPolicy, KMS: EncryptionKMS, KmsKeyringNode } = require("@aws-crypto/client-node");
const { encryptStream, decryptStream } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);
const kms = new KMS({ region: "us-east-1", endpoint });
const clientProvider = (region) => new EncryptionKMS({ region, endpoint });
const context = { file: "orders", purpose: "test" };

const folder = mkdtempSync(join(tmpdir(), "keyactors-file-"));
const at = (name) => join(folder, name);
const seal = (keyring, from, to) => pipeline(
  createReadStream(at(from)), encryptStream(keyring, { encryptionContext: context }), createWriteStream(at(to)));
const open = async (keyring, from, to) => {
  const decrypt = decryptStream(keyring);
  let header;
  decrypt.on("MessageHeader", (found) => { header = found; });
  await pipeline(createReadStream(at(from)), decrypt, createWriteStream(at(to)));
  for (const [name, value] of Object.entries(context)) assert.equal(header.encryptionContext[name], value);
};
const same = (one, two) => assert.ok(readFileSync(at(one)).equals(readFileSync(at(two))), `${one} and ${two} differ`);

try {
  const { Arn, KeyId } = (await kms.createKey({ Description: "of files" })).KeyMetadata;
  const other = (await kms.createKey({})).KeyMetadata.Arn;
  await kms.createAlias({ AliasName: "alias/files", TargetKeyId: KeyId });
  // The generator names its key by an alias; whoever opens names the key itself. Each further key seals the same data key.
  const writer = new KmsKeyringNode({
    clientProvider, generatorKeyId: Arn.replace(/key\/.*/, "alias/files"), keyIds: [other],
  });
  const reader = new KmsKeyringNode({ clientProvider, keyIds: [Arn] });
  writeFileSync(at("plain"), randomBytes(300_000));

  await seal(writer, "plain", "before");
  await kms.rotateKeyOnDemand({ KeyId });
  await seal(writer, "plain", "after");
  assert.ok(!readFileSync(at("before")).equals(readFileSync(at("after"))));
  for (const sealed of ["before", "after"]) {
    await open(reader, sealed, `${sealed}.opened`);
    same("plain", `${sealed}.opened`);
  }

  // The first key is switched off: the second one opens alone.
  await kms.disableKey({ KeyId });
  await assert.rejects(open(reader, "before", "nothing"));
  await open(new KmsKeyringNode({ clientProvider, keyIds: [other] }), "before", "by-other");
  same("plain", "by-other");

  // One flipped bit in the middle of the file.
  const spoiled = readFileSync(at("after"));
  spoiled[spoiled.length >> 1] ^= 1;
  writeFileSync(at("spoiled"), spoiled);
  await assert.rejects(open(new KmsKeyringNode({ clientProvider, keyIds: [other] }), "spoiled", "nothing"));
  const rotations = (await kms.listKeyRotations({ KeyId })).Rotations;
  assert.equal(rotations.length, 1);
  console.log("@aws-crypto/client-node: a file of 300000 bytes, sealed before and after a rotation, opened both times");
} finally {
  rmSync(folder, { recursive: true });
}
