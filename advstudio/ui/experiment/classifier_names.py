"""What classifiers are called before any result names them; no Qt."""

from __future__ import annotations

from collections.abc import Sequence

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Choice


def model_title(model: str, catalogue: Catalogue) -> str:
    """A model's title; its name where the catalogue does not know it."""
    entry = catalogue.models.get(model)
    return entry.title if entry else model


def defense_title(choice: Choice, catalogue: Catalogue) -> str:
    """A defense's title, with its parameters that are not the default: `JPEG (quality 50)`."""
    entry = catalogue.defenses.get(choice.name)
    title = entry.title if entry else choice.name
    told = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in choice.parameters)
    return f"{title} ({told})" if told else title


def listed_title(model: str, defenses: Sequence[Choice], catalogue: Catalogue) -> str:
    """The same for a narrow list: what tells it from others of its model comes first."""
    if not defenses:
        return model_title(model, catalogue)
    titles = " + ".join(defense_title(choice, catalogue) for choice in defenses)
    return f"{titles} ({model_title(model, catalogue)})"


def classifier_title(model: str, defenses: Sequence[Choice], catalogue: Catalogue) -> str:
    """Model and defenses in one line."""
    titles = (model_title(model, catalogue), *(defense_title(c, catalogue) for c in defenses))
    return " + ".join(titles)
