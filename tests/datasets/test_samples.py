"""The photographs that ship: present, labelled, free to pass on, and small."""

from __future__ import annotations

from pathlib import Path

import pytest

from advstudio.core.dataset import DATASETS
from advstudio.core.errors import InvalidPicture
from advstudio.datasets import samples as samples_module
from advstudio.datasets.samples import Sample, Samples
from advstudio.paths import resource

ENTRIES = Samples().entries
FREE_LICENCES = {
    "CC0-1.0", "LicenseRef-Public-Domain", "CC-BY-2.0", "CC-BY-2.5", "CC-BY-3.0", "CC-BY-4.0",
    "CC-BY-SA-2.0", "CC-BY-SA-2.5", "CC-BY-SA-3.0", "CC-BY-SA-4.0", "MIT", "BSD-3-Clause",
}  # fmt: skip

every_sample = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.file)


@every_sample
def test_sample_may_be_passed_on_and_says_whose_it_is(entry: Sample) -> None:
    assert entry.licence in FREE_LICENCES
    assert entry.author
    assert entry.source
    assert entry.changes


@every_sample
def test_sample_has_an_imagenet_label_and_a_title(entry: Sample) -> None:
    assert 0 <= entry.label <= 999
    assert entry.label_name
    assert entry.title


@pytest.mark.parametrize("index", range(len(ENTRIES)), ids=lambda index: ENTRIES[index].file)
def test_sample_is_a_colour_photograph_that_decodes_unchanged(index: int) -> None:
    picture = Samples().picture(index)
    assert (picture.label, picture.title) == (ENTRIES[index].label, ENTRIES[index].title)
    assert picture.pixels.shape[2] == 3
    assert min(picture.pixels.shape[:2]) >= 224  # no model of ours has to magnify it
    assert picture.notice == ""


def test_samples_list_every_shipped_photograph_once() -> None:
    shipped = sorted(path.name for path in resource("samples").glob("*.jpg"))
    assert sorted(entry.file for entry in ENTRIES) == shipped


def test_samples_have_distinct_titles() -> None:
    assert len({entry.title for entry in ENTRIES}) == len(Samples()) > 0


def test_samples_find_the_first_photograph_of_a_class() -> None:
    samples = Samples()
    assert samples.index_of(ENTRIES[0].label) == 0
    assert samples.index_of(1000) is None


def test_samples_are_the_first_dataset_that_people_meet() -> None:
    assert next(iter(DATASETS)) == "samples"


def test_samples_are_read_only_when_asked_for_and_say_when_they_are_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(samples_module, "resource", tmp_path.joinpath)
    samples = Samples()
    with pytest.raises(InvalidPicture, match=r"missing: .*samples\.json.*Install the program"):
        len(samples)
