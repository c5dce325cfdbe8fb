"""boto3, unchanged, against a KeyActors endpoint: every operation that its model has, and the errors it names.

Takes the endpoint; the credentials come from the environment, as for any program. Its own model may be older than the newest
operations: AWS_DATA_PATH lends it a newer one.
"""
import os
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta, timezone

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT = sys.argv[1]
DONE = set()
ERRORS = set()


def client(region):
    config = Config(retries={"max_attempts": 1})
    made = boto3.client("kms", region_name=region, endpoint_url=ENDPOINT, config=config)
    made.meta.events.register("after-call.kms.*", lambda model, **_: DONE.add(model.name))
    ERRORS.update(shape.name for shape in made.meta.service_model.error_shapes)
    return made


def pages(kms, operation, what, **members):
    """All that a list has, page by page: by boto3's own way through them, or by the markers where it is older than the list."""
    if kms.can_paginate(operation):
        through = kms.get_paginator(operation).paginate(PaginationConfig={"PageSize": 1}, **members)
        return [one for page in through for one in page[what]]
    page = getattr(kms, operation)(Limit=1, **members)
    found = page[what]
    while page["Truncated"]:
        page = getattr(kms, operation)(Limit=1, Marker=page["NextMarker"], **members)
        found += page[what]
    return found


def refuses(code, call, **members):
    try:
        call(**members)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        if code in ERRORS:
            assert isinstance(error, getattr(call.__self__.exceptions, code)), error
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400, error
        return error
    raise AssertionError(f"{code} was expected")


def symmetric(kms):
    """Create, describe, seal, open, seal again; data keys; random bytes."""
    one = kms.create_key(Description="orders", Tags=[{"TagKey": "team", "TagValue": "a"}])["KeyMetadata"]
    two = kms.create_key()["KeyMetadata"]
    assert one["KeyState"] == "Enabled" and one["KeySpec"] == "SYMMETRIC_DEFAULT", one
    assert kms.describe_key(KeyId=one["Arn"])["KeyMetadata"]["CreationDate"] == one["CreationDate"]
    context = {"order": "4711", "Zoë": "日本"}
    blob = kms.encrypt(KeyId=one["KeyId"], Plaintext=b"secret", EncryptionContext=context)["CiphertextBlob"]
    opened = kms.decrypt(CiphertextBlob=blob, EncryptionContext=context)
    assert opened["Plaintext"] == b"secret" and opened["KeyId"] == one["Arn"], opened["KeyId"]
    refuses("InvalidCiphertextException", kms.decrypt, CiphertextBlob=blob)
    refuses("IncorrectKeyException", kms.decrypt, CiphertextBlob=blob, EncryptionContext=context, KeyId=two["KeyId"])
    again = kms.re_encrypt(CiphertextBlob=blob, SourceEncryptionContext=context, DestinationKeyId=two["KeyId"])
    assert kms.decrypt(CiphertextBlob=again["CiphertextBlob"])["Plaintext"] == b"secret"
    data = kms.generate_data_key(KeyId=one["KeyId"], KeySpec="AES_256")
    assert kms.decrypt(CiphertextBlob=data["CiphertextBlob"])["Plaintext"] == data["Plaintext"] and len(data["Plaintext"]) == 32
    bare = kms.generate_data_key_without_plaintext(KeyId=one["KeyId"], NumberOfBytes=64)
    assert "Plaintext" not in bare and len(kms.decrypt(CiphertextBlob=bare["CiphertextBlob"])["Plaintext"]) == 64
    assert len(kms.generate_random(NumberOfBytes=33)["Plaintext"]) == 33
    refuses("DryRunOperationException", kms.encrypt, KeyId=one["KeyId"], Plaintext=b"x", DryRun=True)
    used = kms.get_key_last_usage(KeyId=one["KeyId"])
    assert used["KeyCreationDate"] == one["CreationDate"] and "Timestamp" in used["KeyLastUsage"], used
    kms.update_key_description(KeyId=one["KeyId"], Description="bills")
    assert kms.describe_key(KeyId=one["KeyId"])["KeyMetadata"]["Description"] == "bills"
    return one["KeyId"], two["KeyId"], blob, context


def names(kms, one, two):
    """Aliases and tags, with boto3's own way through pages."""
    for i in range(3):
        kms.create_alias(AliasName=f"alias/py-{i}", TargetKeyId=one)
    aliases = [a["AliasName"] for a in pages(kms, "list_aliases", "Aliases", KeyId=one)]
    assert aliases == ["alias/py-0", "alias/py-1", "alias/py-2"], aliases
    kms.update_alias(AliasName="alias/py-0", TargetKeyId=two)
    assert kms.describe_key(KeyId="alias/py-0")["KeyMetadata"]["KeyId"] == two
    kms.delete_alias(AliasName="alias/py-0")
    refuses("NotFoundException", kms.describe_key, KeyId="alias/py-0")
    refuses("AlreadyExistsException", kms.create_alias, AliasName="alias/py-1", TargetKeyId=two)
    kms.tag_resource(KeyId=one, Tags=[{"TagKey": "stage", "TagValue": "test"}])
    assert {t["TagKey"] for t in pages(kms, "list_resource_tags", "Tags", KeyId=one)} == {"stage", "team"}
    kms.untag_resource(KeyId=one, TagKeys=["team"])
    assert kms.list_resource_tags(KeyId=one)["Tags"] == [{"TagKey": "stage", "TagValue": "test"}]
    keys = [k["KeyId"] for k in pages(kms, "list_keys", "Keys")]
    assert {one, two} <= set(keys) and len(set(keys)) == len(keys), keys


def states(kms, one, blob, context):
    """Rotation, switching off and on, deletion."""
    kms.enable_key_rotation(KeyId=one, RotationPeriodInDays=90)
    status = kms.get_key_rotation_status(KeyId=one)
    assert status["KeyRotationEnabled"] and status["RotationPeriodInDays"] == 90, status
    kms.rotate_key_on_demand(KeyId=one)
    kms.rotate_key_on_demand(KeyId=one)
    assert [r["RotationType"] for r in pages(kms, "list_key_rotations", "Rotations", KeyId=one)] == ["ON_DEMAND", "ON_DEMAND"]
    assert kms.decrypt(CiphertextBlob=blob, EncryptionContext=context)["Plaintext"] == b"secret"
    kms.disable_key_rotation(KeyId=one)
    kms.disable_key(KeyId=one)
    told = refuses("DisabledException", kms.decrypt, CiphertextBlob=blob, EncryptionContext=context)
    assert told.response["Error"]["Message"].endswith(" is disabled."), told
    kms.enable_key(KeyId=one)
    going = kms.schedule_key_deletion(KeyId=one, PendingWindowInDays=7)
    assert going["KeyState"] == "PendingDeletion" and going["DeletionDate"] > datetime.now(timezone.utc), going
    refuses("KMSInvalidStateException", kms.encrypt, KeyId=one, Plaintext=b"x")
    kms.cancel_key_deletion(KeyId=one)
    kms.enable_key(KeyId=one)


def imported(kms):
    """Material from elsewhere, wrapped by openssl."""
    key = kms.create_key(Origin="EXTERNAL")["KeyMetadata"]["KeyId"]
    asked = kms.get_parameters_for_import(KeyId=key, WrappingAlgorithm="RSAES_OAEP_SHA_256", WrappingKeySpec="RSA_2048")
    with tempfile.TemporaryDirectory() as folder:
        public, secret = os.path.join(folder, "public.der"), os.path.join(folder, "secret")
        open(public, "wb").write(asked["PublicKey"])
        open(secret, "wb").write(os.urandom(32))
        wrapped = subprocess.run(
            ["openssl", "pkeyutl", "-encrypt", "-pubin", "-keyform", "DER", "-inkey", public, "-in", secret, "-pkeyopt",
             "rsa_padding_mode:oaep", "-pkeyopt", "rsa_oaep_md:sha256", "-pkeyopt", "rsa_mgf1_md:sha256"],
            check=True, capture_output=True).stdout
    refuses("KMSInvalidStateException", kms.encrypt, KeyId=key, Plaintext=b"x")
    kms.import_key_material(
        KeyId=key, ImportToken=asked["ImportToken"], EncryptedKeyMaterial=wrapped, ExpirationModel="KEY_MATERIAL_EXPIRES",
        ValidTo=datetime.now(timezone.utc) + timedelta(days=30))
    blob = kms.encrypt(KeyId=key, Plaintext=b"mine")["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"mine"
    kms.delete_imported_key_material(KeyId=key)
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "PendingImport"


def regions(kms, there):
    """A key in two regions: what one seals the other opens."""
    key = kms.create_key(MultiRegion=True)["KeyMetadata"]["KeyId"]
    kms.replicate_key(KeyId=key, ReplicaRegion="eu-central-1")
    blob = kms.encrypt(KeyId=key, Plaintext=b"both")["CiphertextBlob"]
    assert there.decrypt(CiphertextBlob=blob)["Plaintext"] == b"both"
    kms.update_primary_region(KeyId=key, PrimaryRegion="eu-central-1")
    roles = there.describe_key(KeyId=key)["KeyMetadata"]["MultiRegionConfiguration"]
    assert roles["MultiRegionKeyType"] == "PRIMARY" and roles["PrimaryKey"]["Region"] == "eu-central-1", roles


def algorithms(kms):
    """Keys that sign, encrypt by RSA and make codes; openssl verifies and encrypts with what they give out."""
    signer = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]
    assert signer["SigningAlgorithms"] == ["ECDSA_SHA_256"], signer
    how = {"KeyId": signer["KeyId"], "SigningAlgorithm": "ECDSA_SHA_256"}
    signature = kms.sign(Message=b"release", **how)["Signature"]
    assert kms.verify(Message=b"release", Signature=signature, **how)["SignatureValid"] is True
    refuses("KMSInvalidSignatureException", kms.verify, Message=b"other", Signature=signature, **how)
    refuses("InvalidKeyUsageException", kms.encrypt, KeyId=signer["KeyId"], Plaintext=b"x")
    rsa = kms.create_key(KeySpec="RSA_2048", KeyUsage="ENCRYPT_DECRYPT")["KeyMetadata"]["KeyId"]
    oaep = {"KeyId": rsa, "EncryptionAlgorithm": "RSAES_OAEP_SHA_256"}
    assert kms.decrypt(CiphertextBlob=kms.encrypt(Plaintext=b"short", **oaep)["CiphertextBlob"], **oaep)["Plaintext"] == b"short"
    with tempfile.TemporaryDirectory() as folder:
        public, proof, message = (os.path.join(folder, name) for name in ("public.der", "proof", "message"))
        open(public, "wb").write(kms.get_public_key(KeyId=signer["KeyId"])["PublicKey"])
        open(proof, "wb").write(signature)
        open(message, "wb").write(b"release")
        pem = subprocess.run(
            ["openssl", "pkey", "-pubin", "-inform", "DER", "-in", public], check=True, capture_output=True).stdout
        open(public, "wb").write(pem)
        subprocess.run(
            ["openssl", "dgst", "-sha256", "-verify", public, "-signature", proof, message], check=True, capture_output=True)
        open(public, "wb").write(kms.get_public_key(KeyId=rsa)["PublicKey"])
        outside = subprocess.run(
            ["openssl", "pkeyutl", "-encrypt", "-pubin", "-keyform", "DER", "-inkey", public, "-in", message, "-pkeyopt",
             "rsa_padding_mode:oaep", "-pkeyopt", "rsa_oaep_md:sha256", "-pkeyopt", "rsa_mgf1_md:sha256"],
            check=True, capture_output=True).stdout
    assert kms.decrypt(CiphertextBlob=outside, **oaep)["Plaintext"] == b"release"
    coder = kms.create_key(KeySpec="HMAC_384", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["KeyId"]
    mac = kms.generate_mac(KeyId=coder, Message=b"m", MacAlgorithm="HMAC_SHA_384")["Mac"]
    assert len(mac) == 48 and kms.verify_mac(KeyId=coder, Message=b"m", MacAlgorithm="HMAC_SHA_384", Mac=mac)["MacValid"] is True
    refuses("KMSInvalidMacException", kms.verify_mac, KeyId=coder, Message=b"n", MacAlgorithm="HMAC_SHA_384", Mac=mac)
    sealer = kms.create_key()["KeyMetadata"]["KeyId"]
    pair = kms.generate_data_key_pair(KeyId=sealer, KeyPairSpec="ECC_NIST_P384")
    assert kms.decrypt(CiphertextBlob=pair["PrivateKeyCiphertextBlob"])["Plaintext"] == pair["PrivateKeyPlaintext"]
    bare = kms.generate_data_key_pair_without_plaintext(KeyId=sealer, KeyPairSpec="ECC_SECG_P256K1")
    assert "PrivateKeyPlaintext" not in bare and kms.decrypt(CiphertextBlob=bare["PrivateKeyCiphertextBlob"])["Plaintext"]


def agreement(kms):
    """A secret that two keys share, and openssl with the public half of one of them."""
    alice, bob = (
        kms.create_key(KeySpec="ECC_NIST_P384", KeyUsage="KEY_AGREEMENT")["KeyMetadata"] for _ in range(2))
    assert alice["KeyAgreementAlgorithms"] == ["ECDH"], alice
    spki = {key["KeyId"]: kms.get_public_key(KeyId=key["KeyId"])["PublicKey"] for key in (alice, bob)}

    def derive(key, public):
        return kms.derive_shared_secret(KeyId=key["KeyId"], KeyAgreementAlgorithm="ECDH", PublicKey=public)

    made = derive(alice, spki[bob["KeyId"]])
    assert made["KeyId"] == alice["Arn"] and made["KeyOrigin"] == "AWS_KMS" and len(made["SharedSecret"]) == 48
    assert made["SharedSecret"] == derive(bob, spki[alice["KeyId"]])["SharedSecret"]
    with tempfile.TemporaryDirectory() as folder:
        private, public, peer = (os.path.join(folder, name) for name in ("private.pem", "public.der", "peer.der"))
        subprocess.run(
            ["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384", "-pkeyopt",
             "ec_param_enc:named_curve", "-out", private], check=True, capture_output=True)
        subprocess.run(
            ["openssl", "pkey", "-in", private, "-pubout", "-outform", "DER", "-out", public], check=True, capture_output=True)
        open(peer, "wb").write(spki[bob["KeyId"]])
        outside = subprocess.run(
            ["openssl", "pkeyutl", "-derive", "-inkey", private, "-peerform", "DER", "-peerkey", peer],
            check=True, capture_output=True).stdout
        assert derive(bob, open(public, "rb").read())["SharedSecret"] == outside
    refuses("ValidationException", derive, key=bob, public=b"x")


def stores(kms):
    """Custom key stores, which have their errors only."""
    assert pages(kms, "describe_custom_key_stores", "CustomKeyStores") == []
    for call in (kms.connect_custom_key_store, kms.delete_custom_key_store, kms.disconnect_custom_key_store, kms.update_custom_key_store):
        refuses("CustomKeyStoreNotFoundException", call, CustomKeyStoreId="cks-1234567890abcdef0")
    refuses(
        "CloudHsmClusterNotFoundException", kms.create_custom_key_store, CustomKeyStoreName="a", CloudHsmClusterId="cluster-aaaaaaaaaaa",
        KeyStorePassword="xxxxxxx", TrustAnchorCertificate="x")


def shared_secrets(kms, one):
    """What a key of another usage says to the operations on shared secrets."""
    refuses("InvalidKeyUsageException", kms.derive_shared_secret, KeyId=one, KeyAgreementAlgorithm="ECDH", PublicKey=b"x")
    refuses("InvalidKeyUsageException", kms.encapsulate, KeyId=one, EncapsulationAlgorithm="ML_KEM")
    refuses(
        "InvalidKeyUsageException", kms.decapsulate, KeyId=one, EncapsulationAlgorithm="ML_KEM", SharedSecretCiphertextBlob=b"x")


def access(kms, one):
    """Key policies and grants."""
    policy = kms.get_key_policy(KeyId=one)["Policy"]
    kms.put_key_policy(KeyId=one, Policy=policy)
    assert pages(kms, "list_key_policies", "PolicyNames", KeyId=one) == ["default"]
    refuses("MalformedPolicyDocumentException", kms.put_key_policy, KeyId=one, Policy="{")
    user = "arn:aws:iam::000000000000:user/a"
    wish = {"KeyId": one, "GranteePrincipal": user, "RetiringPrincipal": user, "Operations": ["Decrypt"]}
    made = {name: kms.create_grant(Name=name, **wish) for name in "abc"}
    ids = {name: grant["GrantId"] for name, grant in made.items()}
    assert kms.create_grant(Name="a", **wish)["GrantId"] == ids["a"]
    assert {g["GrantId"] for g in pages(kms, "list_grants", "Grants", KeyId=one)} == set(ids.values())
    assert {g["GrantId"] for g in pages(kms, "list_retirable_grants", "Grants", RetiringPrincipal=user)} == set(ids.values())
    kms.encrypt(KeyId=one, Plaintext=b"x", GrantTokens=[made["a"]["GrantToken"]])
    refuses("InvalidGrantTokenException", kms.encrypt, KeyId=one, Plaintext=b"x", GrantTokens=["none"])
    kms.retire_grant(GrantToken=made["a"]["GrantToken"])
    kms.retire_grant(KeyId=kms.describe_key(KeyId=one)["KeyMetadata"]["Arn"], GrantId=ids["b"])
    kms.revoke_grant(KeyId=one, GrantId=ids["c"])
    refuses("NotFoundException", kms.revoke_grant, KeyId=one, GrantId=ids["c"])
    assert pages(kms, "list_grants", "Grants", KeyId=one) == []


here = client("us-east-1")
first, second, sealed, pairs = symmetric(here)
names(here, first, second)
states(here, first, sealed, pairs)
imported(here)
algorithms(here)
agreement(here)
regions(here, client("eu-central-1"))
stores(here)
shared_secrets(here, first)
access(here, first)
assert DONE == set(here.meta.service_model.operation_names), set(here.meta.service_model.operation_names) - DONE
print(f"boto3 {boto3.__version__}: {len(DONE)} operations")
print(" ".join(sorted(DONE)))
