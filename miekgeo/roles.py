"""For which provincies somebody who signed in may see confidential rows.

What the identity provider says of a person goes in, with the rules of the operator; official names
of provincies come out. What isn't understood gives nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from miekgeo.confidential import ALLE
from miekgeo.grenzen import official_name
from miekgeo.values import fold, split_list

CLAIM = "roles"
HOURS = 8.0
# A clock may run ahead of another by this much.
AHEAD_S = 300.0


@dataclass(frozen=True)
class RoleRules:
    """The rules of the operator.

    Attributes
    ----------
    claim : str
        Claim of the ID token that has the roles; dots lead into a claim (`realm_access.roles`).
    provincies : mapping of role to tuple of str
        Official names, or `ALLE`.
    hours : float
        How long after signing in the roles hold.
    """

    claim: str = CLAIM
    provincies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hours: float = HOURS

    def provincies_of(self, claims: Mapping[str, Any], now_s: float) -> tuple[str, ...]:
        """Provincies of somebody with these claims, in the order of the alphabet.

        Parameters
        ----------
        claims : mapping
            Of the ID token; when it was issued (`iat`) must be among them.
        now_s : float
            Seconds since 1970.
        """
        if not self.holds(claims, now_s):
            return ()
        found = {p for role in _roles(claims, self.claim) for p in self.provincies.get(role, ())}
        return (ALLE,) if ALLE in found else tuple(sorted(found))

    def holds(self, claims: Mapping[str, Any], now_s: float) -> bool:
        """Whether the person signed in, and not too long ago."""
        issued = claims.get("iat")
        if claims.get("is_logged_in") is not True or isinstance(issued, bool):
            return False
        if not isinstance(issued, int | float):
            return False
        return -AHEAD_S <= now_s - issued <= self.hours * 3600


def read_rules(settings: Mapping[str, Any]) -> tuple[RoleRules, list[str]]:
    """Rules of the section `miekgeo` of secrets.toml, and what in it isn't used, in Dutch."""
    faults: list[str] = []
    claim, hours = settings.get("rol_claim", CLAIM), settings.get("geldig_uren", HOURS)
    if not isinstance(claim, str) or not claim:
        faults.append("rol_claim is geen naam van een claim; niemand krijgt een rol.")
        claim = ""
    if isinstance(hours, bool) or not isinstance(hours, int | float) or not hours > 0:
        faults.append(f"geldig_uren is geen aantal uren; gebruikt wordt {HOURS:g}.")
        hours = HOURS
    roles = settings.get("rollen", {})
    if not isinstance(roles, Mapping) or not roles:
        faults.append("[miekgeo.rollen] ontbreekt of is leeg; niemand krijgt een rol.")
        roles = {}
    provincies = {str(role): _provincies(str(role), names, faults) for role, names in roles.items()}
    return RoleRules(claim, {r: p for r, p in provincies.items() if p}, float(hours)), faults


def _provincies(role: str, names: object, faults: list[str]) -> tuple[str, ...]:
    given = list(names) if isinstance(names, list | tuple) else split_list(str(names))
    found = []
    for name in given:
        official = ALLE if fold(str(name)) == ALLE else official_name(name)
        if official is None:
            faults.append(f"De rol {role} noemt {name}; dat is geen provincie en geeft niets.")
        else:
            found.append(official)
    return tuple(found)


def _roles(claims: Mapping[str, Any], claim: str) -> list[str]:
    """Roles in a claim: a list of texts, or one text; anything else is none."""
    value: Any = claims.get(claim)
    if value is None:
        value = claims
        for part in claim.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
    if isinstance(value, str):
        return [value]
    return [v for v in value if isinstance(v, str)] if isinstance(value, list | tuple) else []
