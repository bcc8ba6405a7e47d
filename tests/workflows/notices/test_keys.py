"""Story: an operator puts a new key in front of the ring, or takes SM4; every identity follows, the old key leaves."""

import base64
import io

import pytest
from cryptography.exceptions import InvalidTag
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from portal.audit.models import AuditRecord
from tests.workflows.notices import factories
from tests.workflows.notices.factories import object_to, objection_of
from workflows.notices.actions.resealing import keys_in_use, reseal_identities
from workflows.notices.ciphers import NAMES
from workflows.notices.errors import KeyMissing
from workflows.notices.identity import Identity, current_prefix, key_ring, person_hash, seal, unseal
from workflows.notices.models import Objection

NEW = base64.b64encode(b"n" * 32).decode()
TEXT = st.text(max_size=40)


def blobs():
    return list(Objection.across_tenants.order_by("pk").values_list("identity", flat=True))


@pytest.mark.parametrize("cipher", sorted(NAMES))
def test_each_cipher_opens_what_it_sealed_and_notices_every_change(cipher):
    key, nonce = bytes(range(32)), b"n" * 12
    sealed = NAMES[cipher].encrypt(key, nonce, b"plain", b"receipt")
    assert NAMES[cipher].decrypt(key, nonce, sealed, b"receipt") == b"plain"
    changed = [sealed[:-1], sealed[:3], bytes([sealed[0] ^ 1]) + sealed[1:], sealed[:-1] + bytes([sealed[-1] ^ 1])]
    for wrong in ((key, nonce, sealed, b"another"), (b"k" * 32, nonce, sealed, b"receipt"),
                  *((key, nonce, body, b"receipt") for body in changed)):  # fmt: skip
        with pytest.raises(InvalidTag):
            NAMES[cipher].decrypt(*wrong)


@given(name=TEXT, phone=TEXT, cipher=st.sampled_from(sorted(NAMES)))
def test_what_is_sealed_comes_back_whole(name, phone, cipher):
    from django.test import override_settings

    with override_settings(OBJECTOR_CIPHER=cipher):
        identity = Identity(name=name, phone=phone)
        assert unseal(seal(identity, bound_to="R"), bound_to="R") == identity


def test_sm4_ciphertexts_say_so(settings):
    settings.OBJECTOR_CIPHER = "sm4-gcm"
    assert seal(factories.PERSON, bound_to="R").startswith(f"2.{next(iter(key_ring()))}.")
    settings.OBJECTOR_CIPHER = "rot13"
    with pytest.raises(ImproperlyConfigured):
        seal(factories.PERSON, bound_to="R")


@pytest.mark.parametrize("cipher", sorted(NAMES))
def test_the_old_key_leaves_after_resealing_in_small_steps(notice, items, settings, cipher):
    receipts = [object_to(notice, item) for item in items]
    before = blobs()
    settings.OBJECTOR_KEYS, settings.OBJECTOR_CIPHER = [NEW, *settings.OBJECTOR_KEYS], cipher
    assert [reseal_identities(limit=2) for _ in range(3)] == [2, 1, 0]
    settings.OBJECTOR_KEYS = [NEW]
    after = blobs()
    assert [blob.startswith(current_prefix()) for blob in after] == [True] * 3
    assert set(after).isdisjoint(before)
    for receipt in receipts:
        stored = objection_of(receipt)
        assert unseal(stored.identity, bound_to=receipt.number) == factories.PERSON
        assert stored.person_hash == person_hash("person", factories.PERSON)
    assert [row.summary for row in AuditRecord.across_tenants.filter(verb="objection.identities_resealed")] == [
        "用新密钥重新加密了2件异议的身份信息",
        "用新密钥重新加密了1件异议的身份信息",
    ]


def test_a_row_that_cannot_be_opened_stops_the_work_and_loses_nothing(notice, items, settings):
    object_to(notice, items[0])
    kept = blobs()
    settings.OBJECTOR_KEYS = [NEW]
    with pytest.raises(KeyMissing):
        reseal_identities()
    assert blobs() == kept


def test_the_command_says_when_the_old_key_may_go(notice, settings):
    object_to(notice)
    settings.OBJECTOR_KEYS = [NEW, *settings.OBJECTOR_KEYS]
    old = next(iter(keys_in_use()))
    said = io.StringIO()
    call_command("reseal_identities", stdout=said)
    assert said.getvalue().splitlines() == ["已重新加密 1 件", "旧密钥可以移出 OBJECTOR_KEYS。"]
    assert keys_in_use() == {current_prefix().rstrip("."): 1}
    assert old not in keys_in_use()


def test_the_same_person_is_known_through_a_rotation(notice, items, settings):
    first = objection_of(object_to(notice, items[0]))
    settings.OBJECTOR_KEYS = [NEW, *settings.OBJECTOR_KEYS]
    assert objection_of(object_to(notice, items[0])).same_as == first
