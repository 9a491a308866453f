"""设置 · 时限与数值: what is in force, what says it, and the line that would change it."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import exports, markup, outcomes
from dashboard.outcomes import Outcome
from dashboard.sign_in.session import language, say
from recovery import setting_lines
from recovery.access.rights import Right
from recovery.clocks.norms import PRESETS, Duty, LegalNorm
from recovery.messages import told
from storage.config import config_file, get_settings
from storage.errors import ZhuanxiError
from storage.setting_origins import Effective, Origin, effective

PARTS = {
    "sla": ("sla", "callback", "history_days"),
    "weights": ("priority",),
    "work": ("acting", "assignment"),
}
"""The settings that each section shows, by their first name."""


def show(section: str) -> None:
    """One section of settings."""
    found = _found(section)
    st.caption(say("settings_values_about"))
    rows = "".join(map(_row, found))
    heads = ("settings_setting", "settings_value", "settings_origin")
    head = "".join(f"<th>{say(key)}</th>" for key in heads)
    st.html(f'<table class="zx-table"><tr>{head}</tr>{rows}</table>')
    exports.buttons(
        section,
        lambda: _file(section),
        right=Right.SEE_SETTINGS,
        name=say(f"settings_tab_{section}"),
    )
    _change(section, found)
    if section == "sla":
        _norms()


def retention() -> None:
    """What is kept for how long, as far as it is configured."""
    st.text(say("settings_retention_about"))
    cells = "".join(
        f"<tr><td>{markup.shown(what)}</td><td>{markup.shown(long)}</td></tr>"
        for what, long in _kept().items()
    )
    st.html(f'<table class="zx-table">{cells}</table>')
    exports.buttons(
        "retention",
        lambda: pd.DataFrame(
            _kept().items(), columns=[say("settings_kept_what"), say("settings_kept_how_long")]
        ),
        right=Right.SEE_SETTINGS,
        name=say("settings_tab_retention"),
    )


def _kept() -> dict[str, str]:
    hours = f"{get_settings().cache.hours:g}"
    return {
        say("settings_kept_posts"): say("settings_kept_without_end"),
        say("settings_kept_rejected"): say("settings_kept_days", n=7),
        say("settings_kept_answers"): say("settings_kept_hours", n=hours),
        say("settings_kept_ticks"): say("settings_kept_days", n=90),
    }


def _found(section: str) -> list[Effective]:
    settings = get_settings()
    return [one for part in PARTS[section] for one in effective(settings, part)]


def _file(section: str) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                say("settings_setting"): _named(one),
                say("settings_path"): one.path,
                say("settings_value"): _in_force(one),
                say("settings_origin"): say(f"settings_from_{one.origin}"),
            }
            for one in _found(section)
        ]
    )


def _named(one: Effective) -> str:
    return say(f"settings_is_{one.path.replace('.', '_')}")


def _row(one: Effective) -> str:
    origin = say(f"settings_from_{one.origin}")
    shown = "●" if one.origin is not Origin.DEFAULT else "○"
    return (
        f'<tr><td>{markup.shown(_named(one))}<div class="zx-meta">{one.path}</div></td>'
        f"<td>{markup.shown(_in_force(one))}</td><td>{shown} {origin}</td></tr>"
    )


def _in_force(one: Effective) -> str:
    """A value; where none is said, the rule that stands in for it."""
    if one.value is None:
        return say("settings_like_others" if "response" in one.path else "settings_two_thirds")
    return written(one.value)


def written(value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return say("settings_yes" if value else "settings_no")
    if isinstance(value, dict):
        return "、".join(f"{key}：{one}" for key, one in value.items()) or "—"
    if isinstance(value, list | tuple):
        return (
            "、".join(
                "→".join(f"{one:g}" for one in each) if isinstance(each, tuple) else str(each)
                for each in value
            )
            or "—"
        )
    return f"{value:g}" if isinstance(value, float) else str(value)


def _change(section: str, found: list[Effective]) -> None:
    """The exact line for the file: settings are read when the product starts."""
    names = {one.path: _named(one) for one in found}
    with st.expander(say("settings_change_how"), key=f"change-{section}"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            path = st.selectbox(
                say("settings_setting"),
                list(names),
                format_func=names.__getitem__,
                key=f"change-path-{section}",
            )
            value = st.text_input(
                say("settings_new_value"),
                key=f"change-value-{section}",
                placeholder=say("settings_new_value_hint"),
            )
        if not value or path is None:
            return
        try:
            lines = setting_lines.lines(get_settings(), path, value)
        except ZhuanxiError as error:
            st.html(outcomes.as_html(Outcome(False, *told(error, language()))))
            return
        st.text(say("settings_put_line", file=config_file()))
        st.code(lines, language="toml")
        chosen = next(one for one in found if one.path == path)
        if chosen.origin is Origin.ENVIRONMENT:
            st.text(say("settings_environment_wins", variable=chosen.variable))
        st.text(say("settings_restart"))


def _norms() -> None:
    """The legal norms by trade: how long, by which law, and whom they bind."""
    settings = get_settings().sla
    used = {*settings.brand_presets.values(), *settings.source_presets.values()}
    st.subheader(say("settings_norms"), anchor=False)
    st.caption(say("settings_norms_about"))
    for name, norms in PRESETS.items():
        sign = say("settings_norm_used") if name in used else say("settings_norm_unused")
        with st.expander(
            f"{say(f'settings_preset_{name}')} · {sign}",
            expanded=name in used,
            key=f"norms-{name}",
        ):
            st.html("".join(map(_norm, norms)))


def _norm(one: LegalNorm) -> str:
    what, source = (one.what_zh, one.source_zh) if language() == "zh" else (one.what, one.source)
    duty = say("settings_duty_company" if one.duty is Duty.COMPANY else "settings_duty_regulator")
    length = say(f"settings_unit_{one.unit}", n=one.amount)
    return (
        f'<div class="zx-item"><b>{markup.shown(length)}</b> {markup.shown(what)}'
        f'<div class="zx-meta">{duty} · {markup.shown(source)}</div></div>'
    )
