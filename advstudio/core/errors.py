"""Errors whose message is a sentence for the person in front of the screen.

A sentence is a template plus its values, so that the window can translate the
template and fill in the values afterwards.
"""

from __future__ import annotations


class AdvstudioError(Exception):
    """Base of everything that the program reports as a sentence.

    Args:
        template: The sentence, with `{name}` fields; it holds the value, the limit and the remedy.
        values: What fills the fields.
    """

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template.format(**values))
        self.template = template
        self.values = values

    def __reduce__(self) -> tuple[object, ...]:
        # The default would hand the finished sentence to __init__ and lose the values.
        return (_rebuilt, (type(self), self.template, self.values))


def _rebuilt(kind: type[AdvstudioError], template: str, values: dict[str, object]) -> Exception:
    return kind(template, **values)


class InvalidExperiment(AdvstudioError):
    """An experiment names something unknown or holds a value outside its bounds."""


class UnknownName(InvalidExperiment):
    """A name that no registry holds."""


class NotApplicable(AdvstudioError):
    """Two parts that cannot work together, e.g. a white-box attack without a gradient."""


class InvalidPicture(AdvstudioError):
    """A picture file that cannot be read or is beyond the limits."""


class InvalidWeights(AdvstudioError):
    """A weights file that is missing, damaged, of the wrong shape, or unsafe to open."""


class DownloadFailed(AdvstudioError):
    """Something that had to be fetched could not be."""


class OutOfMemory(AdvstudioError):
    """The device's memory does not hold even the smallest piece of the work."""


class CannotSave(AdvstudioError):
    """A file could not be written; what was there before is untouched."""


class TrainingFailed(AdvstudioError):
    """A training that cannot go on; earlier weights are untouched."""
