"""Who is looking: anyone, or somebody who signed in for a provincie.

Without settings in secrets.toml the app is an open viewer and nothing here is drawn.
"""

from __future__ import annotations

import html
import logging
import time
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import streamlit as st
from streamlit.auth_util import is_authlib_installed

from miekgeo.confidential import ALLE
from miekgeo.lagen import Lagen
from miekgeo.roles import RoleRules, read_rules
from miekgeo.ui.served import View, is_example, view_of

NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
CALLBACK = "/oauth2callback"
SHORTEST_SECRET = 32
# For sections of secrets.toml: Streamlit's own, and ours.
AUTH, OURS = "auth", "miekgeo"

# Streamlit comes back from signing in on the first page. The browser itself remembers, for this
# window and a while, from where it was asked, and goes there.
_SIGN_IN = "aanmelden"
_REMEMBER = f"""<script>
if (!window.miekAanmelden) {{
  window.miekAanmelden = true;
  window.addEventListener("click", e => {{
    if (!e.target.closest || !e.target.closest(".st-key-{_SIGN_IN} button")) {{ return; }}
    sessionStorage.setItem("miekAanmelden", JSON.stringify([Date.now(), location.href]));
  }}, true);
}}
</script>"""
_RETURN = """<script>
(function () {
  const kept = sessionStorage.getItem("miekAanmelden");
  if (!kept) { return; }
  sessionStorage.removeItem("miekAanmelden");
  const [asked, from] = JSON.parse(kept);
  if (Date.now() - asked < 600000 && from !== location.href) { location.replace(from); }
})();
</script>"""

_log = logging.getLogger(__name__)


def view() -> View:
    """What this visitor sees."""
    return view_of(provincies())


def provincies() -> tuple[str, ...]:
    """Provincies whose confidential rows this visitor may see; none for anyone."""
    if is_example() or not can_sign_in():
        return ()
    return _rules().provincies_of(_claims(), time.time())


def can_sign_in() -> bool:
    """Whether the operator set up signing in, without a fault that makes it unsafe."""
    settings = _settings()
    return AUTH in settings and not _sign_in_faults(settings[AUTH])


def faults() -> list[str]:
    """What is wrong with the settings, for the operator; empty without settings."""
    settings = _settings()
    there = [f for f in st.get_option("secrets.files") if Path(f).exists()]
    if there and not settings:
        return [f"Aanmelden staat uit: {', '.join(there)} is niet te lezen als TOML."]
    if AUTH not in settings:
        return []
    found = [f"Aanmelden staat uit: {f}" for f in _sign_in_faults(settings[AUTH])]
    if is_example():
        found.append("Aanmelden laat niets meer zien: de voorbeeldset is openbaar; zie --gegevens.")
    return [*found, *read_rules(settings.get(OURS, {}))[1]]


def show_access() -> None:
    """Draw who is looking and the way in or out, where signing in is set up."""
    _tell_operator()
    if not can_sign_in():
        return
    seen = provincies()
    with st.container(
        key="toegang", horizontal=True, horizontal_alignment="right", vertical_alignment="center"
    ):
        if _claims().get("is_logged_in") is not True:
            _show_sign_in("Aanmelden", "tertiary")
            return
        st.html(_RETURN, unsafe_allow_javascript=True)
        st.html(f'<p class="stil">{html.escape(_told(seen))}</p>')
        if not _rules().holds(_claims(), time.time()):
            _show_sign_in("Opnieuw aanmelden", "secondary")
        st.button("Afmelden", icon=":material/logout:", type="tertiary", on_click=st.logout)


def marked_name(name: str, lagen: Lagen | None = None) -> str:
    """Name of a file for this visitor; it says so when confidential rows may be in it.

    Parameters
    ----------
    name : str
        With its ending.
    lagen : Lagen, optional
        What it is made of; without it whatever this visitor sees counts.
    """
    if lagen is None:
        secret = bool(provincies())
    else:
        secret = any(laag.confidential for laag in lagen.layers.values())
    stem, dot, ending = name.rpartition(".")
    return f"{stem}-vertrouwelijk{dot}{ending}" if secret else name


def _show_sign_in(label: str, kind: Literal["secondary", "tertiary"]) -> None:
    st.html(_REMEMBER, unsafe_allow_javascript=True)
    st.button(label, icon=":material/login:", type=kind, key=_SIGN_IN, on_click=_sign_in)


def _told(seen: tuple[str, ...]) -> str:
    person = str(_claims().get("name") or _claims().get("email") or "u")[:60]
    if not _rules().holds(_claims(), time.time()):
        return f"Aangemeld als {person}, te lang geleden: u ziet nu alleen wat openbaar is."
    if not seen:
        return f"Aangemeld als {person}, zonder rol van een provincie: u ziet wat openbaar is."
    of = "alle provincies" if seen == (ALLE,) else ", ".join(seen)
    return (
        f"Aangemeld als {person} voor {of}. Wie uw link opent zonder aan te melden, ziet geen "
        "vertrouwelijke rijen."
    )


@lru_cache(maxsize=1)
def _tell_operator() -> None:
    """Once, and not at the start: Streamlit's settings aren't known before it serves."""
    for fault in faults():
        _log.warning(fault)


def _sign_in() -> None:
    st.login(str(_settings().get(OURS, {}).get("aanbieder", "")) or None)


def _rules() -> RoleRules:
    return read_rules(_settings().get(OURS, {}))[0]


def _claims() -> Mapping[str, Any]:
    return st.user.to_dict()


def _settings() -> Mapping[str, Any]:
    """Settings of the operator; none when the file isn't there, or isn't TOML."""
    return st.secrets.to_dict() if st.secrets.load_if_toml_exists() else {}


def _sign_in_faults(auth: Mapping[str, Any]) -> list[str]:
    if not is_authlib_installed():
        return ['Authlib ontbreekt; installeer pip install "miekgeo[toegang]".']
    provider = _settings().get(OURS, {}).get("aanbieder")
    given = {**auth, **(auth.get(provider, {}) if provider else {})}
    missing = [n for n in NEEDED if not given.get(n)]
    if missing:
        return [f"in [auth] ontbreekt {', '.join(missing)}."]
    found = []
    if len(str(given["cookie_secret"])) < SHORTEST_SECRET:
        found.append(f"cookie_secret is korter dan {SHORTEST_SECRET} tekens.")
    if not str(given["redirect_uri"]).endswith(CALLBACK):
        found.append(f"redirect_uri eindigt niet op {CALLBACK}.")
    return found
