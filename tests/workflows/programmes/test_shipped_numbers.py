"""As an authority I find in the shipped editions the very numbers of their documents, each beside its rule.

What a document does not say is not in the edition either: no quota, no window, no size of files is made up.
"""

from __future__ import annotations

import datetime as dt

import pytest

from workflows.programmes.editions import SHIPPED

pytestmark = pytest.mark.static  # reads the definitions, asks no database
BY_KEY = {one["key"]: one for one in SHIPPED}

REQUIRED = {
    "national-confirmation": "plan application evidence_policy evidence_province evidence_zone change_form",  # S2-4
    "national-reconfirmation": "application",  # B6: only the province's agreement is asked, whatever else is filed
    "national-pilot": "plan slides evidence_priority evidence_provincial evidence_technology evidence_scale "
    "evidence_services paper",  # S3-12, S3-14, S3-18
    "provincial-filing": "approval",  # S3-6
    "annual-evaluation": "summary_report chain_table",  # B6 (2023)
    "jiangsu-zone-industry": "declaration",
    "jiangsu-service-item": "application",
    "hubei-cluster": "proposal",  # S1-19
    "hubei-leading-list": "",
    "hubei-enterprises": "",
}
"""Edition → what cannot be submitted without."""


def test_no_edition_is_left_out():
    assert set(BY_KEY) == set(REQUIRED)


@pytest.mark.parametrize("key", REQUIRED)
def test_what_is_required_is_what_the_document_names(key):
    required = [entry["key"] for entry in BY_KEY[key]["materials"] if entry["required"]]
    assert required == REQUIRED[key].split()
    assert [
        entry["key"] for entry in BY_KEY[key]["materials"] if not entry.get("types") and not entry.get("copies")
    ] == []


def test_the_change_form_is_asked_of_changes_alone():
    (form,) = [one for one in BY_KEY["national-confirmation"]["materials"] if one["key"] == "change_form"]
    assert form["occasions"] == ["change"]


def test_the_pilots_places_batch_copies_and_days():
    pilot = BY_KEY["national-pilot"]
    assert pilot["quota"] == {"province": 2, "plan_city": 1}  # S3-16; a municipality is a province here (A8-5)
    assert (pilot["options"]["batch_size"], pilot["closes_on"]) == (20, dt.date(2011, 8, 31))  # S3-15, S3-17
    assert {one["key"]: one["copies"] for one in pilot["materials"] if "copies" in one} == {"paper": 3}  # S3-18
    assert len(pilot["eligibility"]) == 5  # S3-12
    assert pilot["options"]["build_years"] is None, "the guide names no length: set when approved"
    (slides,) = [one for one in pilot["materials"] if one["key"] == "slides"]
    assert slides["types"] == ["pptx", "pdf"]


def test_only_the_pilot_has_places_and_a_window():
    assert {key for key, one in BY_KEY.items() if one.get("quota") or one.get("closes_on") or one.get("opens_on")} == {
        "national-pilot"
    }


def test_a_public_notice_of_five_working_days_is_prescribed_in_one_programme():
    """RULES S2-11, A7: counted from the day after (A8-2); no other document prescribes one."""
    notices = {key: one["notice_days"] for key, one in BY_KEY.items() if one["notice_days"]}
    confirmation = BY_KEY["national-confirmation"]
    assert notices == {"national-confirmation": 5}
    assert (confirmation["notice_unit"], confirmation["notice_mode"]) == ("working", "next_day")


@pytest.mark.parametrize("key", ["hubei-cluster", "hubei-leading-list", "hubei-enterprises"])
def test_hubeis_measures_end_and_what_follows_them(key):
    assert (BY_KEY[key]["basis_expires_on"], BY_KEY[key]["successor"]) == (
        dt.date(2025, 12, 4), "鄂科技规〔2025〕1号",
    )  # fmt: skip  # S1-22, B6


def test_no_other_measures_are_said_to_end():
    assert [key for key, one in BY_KEY.items() if one.get("basis_expires_on") and not key.startswith("hubei")] == []


def test_3550_and_nobody_need_come():
    """RULES S4-12: [K], not found in a source, so each says that it is unverified; silence never counts by itself."""
    options = BY_KEY["jiangsu-service-item"]["options"]
    kinds = [(one["key"], one["limit"], one["licence_like"], one["verified"]) for one in options["item_kinds"]]
    assert kinds == [("company", 3, False, False), ("property", 5, False, False), ("construction", 50, True, False)]
    assert (options["deemed_accepted_after"], options["channel"]) == (0, "online")


def test_who_may_file():
    """RULES A7: the builder differs by programme; S2-1: provincial zones only where its own document says so."""
    filing = {key: sorted(map(str, one["applicant_kinds"])) for key, one in BY_KEY.items()}
    builders = ["city", "county", "plan_city", "xpcc", "zone"]
    assert filing == {
        "national-confirmation": builders,
        "national-reconfirmation": builders,
        "national-pilot": ["city", "plan_city"],
        "provincial-filing": ["plan_city", "province", "xpcc"],
        "annual-evaluation": builders,
        "jiangsu-zone-industry": ["zone"],
        "jiangsu-service-item": ["zone"],
        "hubei-cluster": ["city", "county", "zone"],
        "hubei-leading-list": ["province"],
        "hubei-enterprises": ["city", "county", "zone"],
    }
    provincial_zones = {key for key, one in BY_KEY.items() if one.get("provincial_zones")}
    assert provincial_zones == {key for key in BY_KEY if key.startswith(("hubei", "jiangsu"))}


def test_grades_and_the_window_for_appeals_are_those_that_were_set():
    options = BY_KEY["annual-evaluation"]["options"]
    assert [title for _key, title in options["grades"]] == ["优秀", "良好", "合格", "不合格"]  # B6 (2023)
    assert options["appeal_days"] == 5
    assert BY_KEY["annual-evaluation"]["visibility"] == "province"  # A8-4: never public by default
