// Keys on lattices against another implementation of them, @noble/post-quantum, through the AWS SDK for JavaScript: each verifies
// what the other signed, and both find the same secret.
// Takes the endpoint and the folder of the npm packages; credentials come from the environment, as in any program.
import assert from "node:assert/strict";
import { constants, publicEncrypt, randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [endpoint, packages] = process.argv.slice(2);
const sdk = createRequire(join(packages, "package.json"))("@aws-sdk/client-kms");
const noble = (name) => import(pathToFileURL(join(packages, "node_modules", "@noble", "post-quantum", name)).href);
const [dsa, kem] = [await noble("ml-dsa.js"), await noble("ml-kem.js")];
const kms = new sdk.KMSClient({ region: "us-east-1", endpoint, maxAttempts: 1 });
const ask = (name, input) => kms.send(new sdk[`${name}Command`](input));
const message = randomBytes(4096);

// PKCS#8 with the seed alone, RFC 9881 and RFC 9935.
const shell = (arc, last, seed) => Buffer.from([
  0x30, 22 + seed.length - 2, 2, 1, 0, 0x30, 11, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, arc, last, 4, 2 + seed.length, 0x80, seed.length, ...seed]);

async function brought(KeySpec, KeyUsage, pkcs8) {
  const { KeyId } = (await ask("CreateKey", { KeySpec, KeyUsage, Origin: "EXTERNAL" })).KeyMetadata;
  const given = await ask("GetParametersForImport", { KeyId, WrappingAlgorithm: "RSAES_OAEP_SHA_256", WrappingKeySpec: "RSA_2048" });
  const key = { key: Buffer.from(given.PublicKey), format: "der", type: "spki", padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" };
  await ask("ImportKeyMaterial", {
    KeyId, ImportToken: given.ImportToken, EncryptedKeyMaterial: publicEncrypt(key, pkcs8), ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
  });
  return KeyId;
}

const open = async (KeyId, bytes) => Buffer.from((await ask("GetPublicKey", { KeyId })).PublicKey).subarray(-bytes);
const made = async (KeySpec, KeyUsage) => (await ask("CreateKey", { KeySpec, KeyUsage })).KeyMetadata.KeyId;

for (const [spec, algorithm, last] of [["ML_DSA_44", dsa.ml_dsa44, 17], ["ML_DSA_65", dsa.ml_dsa65, 18], ["ML_DSA_87", dsa.ml_dsa87, 19]]) {
  const seed = randomBytes(32);
  const pair = algorithm.keygen(seed);
  const SigningAlgorithm = "ML_DSA_SHAKE_256";
  const theirs = await brought(spec, "SIGN_VERIFY", shell(3, last, seed));
  assert.deepEqual(await open(theirs, pair.publicKey.length), Buffer.from(pair.publicKey));
  const signature = algorithm.sign(message, pair.secretKey);
  assert.ok((await ask("Verify", { KeyId: theirs, Message: message, SigningAlgorithm, Signature: signature })).SignatureValid);
  for (const KeyId of [theirs, await made(spec, "SIGN_VERIFY")]) {
    const { Signature } = await ask("Sign", { KeyId, Message: message, SigningAlgorithm });
    const key = await open(KeyId, pair.publicKey.length);
    assert.ok(algorithm.verify(Signature, message, key));
    assert.ok(!algorithm.verify(Signature, message.subarray(1), key));
  }
}

for (const [spec, algorithm, last] of [["ML_KEM_512", kem.ml_kem512, 1], ["ML_KEM_768", kem.ml_kem768, 2], ["ML_KEM_1024", kem.ml_kem1024, 3]]) {
  const seed = randomBytes(64);
  const pair = algorithm.keygen(seed);
  const EncapsulationAlgorithm = "ML_KEM";
  const theirs = await brought(spec, "ENCAPSULATE_DECAPSULATE", shell(4, last, seed));
  assert.deepEqual(await open(theirs, pair.publicKey.length), Buffer.from(pair.publicKey));
  const given = await ask("Encapsulate", { KeyId: theirs, EncapsulationAlgorithm });
  assert.deepEqual(Buffer.from(algorithm.decapsulate(given.SharedSecretCiphertextBlob, pair.secretKey)), Buffer.from(given.SharedSecret));
  for (const KeyId of [theirs, await made(spec, "ENCAPSULATE_DECAPSULATE")]) {
    const { cipherText, sharedSecret } = algorithm.encapsulate(await open(KeyId, pair.publicKey.length));
    const opened = await ask("Decapsulate", { KeyId, EncapsulationAlgorithm, SharedSecretCiphertextBlob: cipherText });
    assert.deepEqual(Buffer.from(opened.SharedSecret), Buffer.from(sharedSecret));
  }

  const wrong = Buffer.from(given.SharedSecretCiphertextBlob);
  wrong[17] ^= 1;
  const other = await ask("Decapsulate", { KeyId: theirs, EncapsulationAlgorithm, SharedSecretCiphertextBlob: wrong });
  assert.deepEqual(Buffer.from(algorithm.decapsulate(wrong, pair.secretKey)), Buffer.from(other.SharedSecret));
}

console.log("six kinds agree");
