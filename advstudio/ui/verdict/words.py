"""A verdict in words: short ones for the strip, whole ones for tooltips and screen readers."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from advstudio.diagnostics.cause import NEVER, CauseName, Light
from advstudio.session.verdict.frames import Reading
from advstudio.ui.kit.explained import wrapped
from advstudio.ui.kit.sentences import translated
from advstudio.ui.verdict.state import LightState, LiveVerdict, SetFindings

translate = QCoreApplication.translate

_TINY, _LARGE, _HUGE = 0.001, 100, 1e5


def verdict_words(live: LiveVerdict) -> str:
    """The verdict first, as short as the strip needs it."""
    view = live.view
    if view is None:
        awaited = translate("verdict", "Being measured…")
        return translate("verdict", "Not measured yet") if live.done is None else awaited
    if view.light == "red":
        return translate("verdict", "Hides its gradient: {cause}").format(
            cause=_short_cause(view.cause)
        )
    return {
        "amber": translate("verdict", "Hints of a hidden gradient"),
        "green": translate("verdict", "Nothing hidden found"),
    }.get(view.light, translate("verdict", "Could not be measured"))


def state_words(live: LiveVerdict, name: str) -> str:
    """Whose verdict it is, and whether it is up to date."""
    if live.note:
        return translate("verdict", "{note} · {name}").format(note=live.note, name=name)
    if live.done is not None:
        measuring = translate("verdict", "measuring {done:.0f} % · {name}")
        return measuring.format(done=100 * live.done, name=name)
    if live.is_stale:
        return translate("verdict", "out of date · {name}").format(name=name)
    return name


def subtitle(name: str, found: SetFindings) -> str:
    """A classifier's name, after what a set of pictures says of it where that is known."""
    examined = found.examination
    if examined is None or not examined.is_final or found.is_stale:
        return name
    return translate("verdict", "{count} pictures: {state} · {name}").format(
        count=examined.request.count, state=light_word(examined.verdict.light), name=name
    )


def light_word(light: Light | None) -> str:
    """The state of a light, as the limits name it."""
    return {
        "green": translate("verdict", "green"),
        "amber": translate("verdict", "amber"),
        "red": translate("verdict", "red"),
        "grey": translate("verdict", "could not be measured"),
        None: translate("verdict", "being measured"),
    }[light]


def light_name(light: LightState) -> str:
    """A light for screen readers: whose it is, and its state."""
    reading = light.reading
    said = translate("verdict", "{title}: {state}").format(
        title=light.title, state=light_word(reading.light if reading else None)
    )
    if not light.is_stale:
        return said
    return translate("verdict", "{said}, out of date").format(said=said)


def light_tip(light: LightState) -> str:
    """What a light measures, what it found, and whose idea it is."""
    reading = light.reading
    if reading is None:
        return wrapped(light_name(light))
    source = translate("verdict", "Source: {source}.").format(source=reading.source.rstrip("."))
    return wrapped(light_name(light), found_words(reading), reading.definition, source)


def group_word(cause: CauseName | None) -> str:
    """The lights that speak for a cause, in a word; those that nobody knows yet for None."""
    return {
        "gradient-denied": translate("verdict", "Denied"),
        "non-differentiable": translate("verdict", "Jumps"),
        "randomness": translate("verdict", "Random"),
        "gradient-underflow": translate("verdict", "Underflow"),
        "shattered-gradients": translate("verdict", "Shattered"),
        "overfitted-to-one-step": translate("verdict", "One step"),
        "transfer-beats-direct": translate("verdict", "Transfer"),
        "none": translate("verdict", "Other"),
        None: translate("verdict", "Awaited"),
    }[cause]


def found_words(reading: Reading) -> str:
    """What an indicator found, as a sentence."""
    return translated(reading.template, reading.values)


def value_words(reading: Reading | None) -> str:
    """A reading's number in a column of a table."""
    if reading is None:
        return ""
    return "–" if reading.value is None else number(reading.value)


def limit_words(reading: Reading) -> str:
    """Where red begins."""
    if reading.threshold >= NEVER:
        return translate("verdict", "never")
    sign = "<" if reading.is_low_suspicious else ">"
    return f"{sign} {number(reading.threshold)}"


def number(value: float) -> str:
    """A number with at most three decimals, large ones as whole numbers."""
    if 0 < abs(value) < _TINY:
        return f"<{_TINY:g}"
    if abs(value) < _LARGE:
        return f"{value:.3f}".rstrip("0").rstrip(".").replace("-", "−")
    printed = f"{value:.0f}" if abs(value) < _HUGE else f"{value:.1e}"
    return printed.replace("-", "−")


def _short_cause(cause: CauseName) -> str:
    return {
        "gradient-denied": translate("verdict", "denied"),
        "non-differentiable": translate("verdict", "jumps"),
        "randomness": translate("verdict", "randomness"),
        "gradient-underflow": translate("verdict", "underflow"),
        "shattered-gradients": translate("verdict", "shattered"),
        "overfitted-to-one-step": translate("verdict", "one step"),
        "transfer-beats-direct": translate("verdict", "transfer"),
        "none": translate("verdict", "unexplained"),
    }[cause]
