"""What an identity provider says of a person, and what that gives."""

from __future__ import annotations

from typing import Any

import pytest

from miekgeo.roles import RoleRules, read_rules

NOW = 1_800_000_000.0
RULES = RoleRules(
    "roles", {"pmiek-drenthe": ("Drenthe",), "noord": ("Groningen", "Drenthe"), "rijk": ("alle",)}
)


def person(**claims: Any) -> dict[str, Any]:
    return {"is_logged_in": True, "iat": NOW - 60, **claims}


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        (["pmiek-drenthe"], ("Drenthe",)),
        ("pmiek-drenthe", ("Drenthe",)),
        (["noord", "pmiek-drenthe"], ("Drenthe", "Groningen")),
        (["rijk", "noord"], ("alle",)),
        (["PMIEK-DRENTHE"], ()),
        (["Drenthe"], ()),
        (["alle"], ()),
        ("pmiek-drenthe rijk", ()),
        ({"pmiek-drenthe": True}, ()),
        ([["rijk"], None, 3], ()),
        (None, ()),
        (True, ()),
    ],
)
def test_only_known_roles_give_something(roles: Any, expected: tuple[str, ...]) -> None:
    assert RULES.provincies_of(person(roles=roles), NOW) == expected


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"is_logged_in": False},
        {"is_logged_in": "true"},
        {"iat": None},
        {"iat": "1800000000"},
        {"iat": True},
        {"iat": NOW - 8 * 3600 - 1},
        {"iat": NOW + 3600},
    ],
)
def test_who_did_not_sign_in_just_now_gets_nothing(claims: dict[str, Any]) -> None:
    given = person(roles=["rijk"]) | claims if claims else {"roles": ["rijk"]}
    assert RULES.provincies_of(given, NOW) == ()


def test_a_role_holds_for_its_hours() -> None:
    claims = person(roles="rijk", iat=NOW - 3599)
    assert RoleRules("roles", {"rijk": ("alle",)}, 1).provincies_of(claims, NOW) == ("alle",)
    assert RoleRules("roles", {"rijk": ("alle",)}, 1).provincies_of(claims, NOW + 2) == ()


def test_a_claim_may_lie_in_another() -> None:
    rules = RoleRules("realm_access.roles", {"r": ("Zeeland",)})
    assert rules.provincies_of(person(realm_access={"roles": ["r"]}), NOW) == ("Zeeland",)
    assert rules.provincies_of(person(**{"realm_access.roles": ["r"]}), NOW) == ("Zeeland",)
    assert rules.provincies_of(person(realm_access="roles"), NOW) == ()


def test_settings_are_read_and_faults_are_named() -> None:
    rules, faults = read_rules(
        {
            "rol_claim": "groepen",
            "geldig_uren": 2,
            "rollen": {"a": "Drenthe", "b": ["Friesland", "PV20"], "c": "Drente", "d": "Alle"},
        }
    )
    assert rules.claim == "groepen"
    assert rules.hours == 2
    assert rules.provincies == {"a": ("Drenthe",), "b": ("Fryslân", "Groningen"), "d": ("alle",)}
    assert faults == ["De rol c noemt Drente; dat is geen provincie en geeft niets."]


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"rollen": {}},
        {"rollen": "Drenthe"},
        {"rollen": {"a": "Drenthe"}, "rol_claim": 3},
        {"rollen": {"a": "Drenthe"}, "geldig_uren": -1},
    ],
)
def test_settings_that_cannot_be_used_are_said(settings: dict[str, Any]) -> None:
    rules, faults = read_rules(settings)
    assert len(faults) == 1
    assert rules.hours == 8
