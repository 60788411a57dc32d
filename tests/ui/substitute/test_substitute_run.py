"""The rules of the substitute theatre, without a window."""

from __future__ import annotations

from dataclasses import replace

from substitute_parts import LABEL_ONLY, REQUEST, point, substitute_frame
from training_parts import training_catalogue

from advstudio.session.catalogue import OwnWeights
from advstudio.session.experiment import Adaptive, Choice, Compare, Experiment, PictureRef
from advstudio.ui.experiment.weights_names import NameObstacle
from advstudio.ui.runs.run_state import RunState
from advstudio.ui.substitute.draft import SubstituteDraft, substitutes
from advstudio.ui.substitute.lines import end_of, places, round_lines
from advstudio.ui.substitute.run import SubstituteRun
from advstudio.ui.substitute.use import with_substitute

ORACLE = Experiment(
    model="mnist-small", picture=PictureRef(dataset="mnist"), defenses=(LABEL_ONLY,)
)
ELSEWHERE = PictureRef(dataset="mnist", index=4)
TAKEN = training_catalogue(
    own_weights=(OwnWeights("mnist-small", "substitute-1", "substitute", "99%"),)
)


def after(*rounds: int) -> SubstituteRun:
    run = SubstituteRun(REQUEST)
    for number in rounds:
        run = run.with_frame(substitute_frame(number))
    return run


def test_the_draft_copies_the_experiments_classifier() -> None:
    assert SubstituteDraft().request(ORACLE, training_catalogue()) == REQUEST


def test_the_first_free_name_is_taken() -> None:
    assert SubstituteDraft().name_for(TAKEN) == "substitute-2"
    assert SubstituteDraft(name="substitute-1").obstacle(TAKEN) is NameObstacle.TAKEN


def test_only_networks_for_digits_are_substitutes() -> None:
    assert [entry.name for entry in substitutes("mnist-small", training_catalogue())] == [
        "mnist-small"
    ]


def test_every_round_is_kept() -> None:
    run = after(0, 1, 2)
    assert sorted(run.looks) == [0, 1, 2]
    assert sorted(run.asked) == [1, 2, 3]
    assert run.finished_rounds == 3


def test_a_frame_that_was_on_its_way_does_not_end_a_pause() -> None:
    run = after(1).paused("").with_frame(substitute_frame(2))
    assert run.state is RunState.PAUSED
    assert run.finished_rounds == 3


def test_another_picture_begins_with_no_planes() -> None:
    run = after(0, 1).watching(ELSEWHERE)
    assert run.looks == {}
    assert run.is_of(REQUEST)
    # What was still on its way shows the picture before.
    assert run.with_frame(substitute_frame(2)).looks == {}
    elsewhere = replace(REQUEST, picture=ELSEWHERE)
    assert sorted(run.with_frame(substitute_frame(2, request=elsewhere)).looks) == [2]


def test_what_the_engine_knew_is_lost_with_it() -> None:
    lost = after(0, 1).lost("gone")
    assert lost == SubstituteRun(REQUEST, RunState.PAUSED, sentence="gone")
    finished = after(1).with_frame(substitute_frame(2, state="finished"))
    assert finished.lost("gone") is finished


def test_lines_over_questions_stand_where_they_were_asked() -> None:
    frame = substitute_frame(2)
    assert places(frame, "queries") == (100, 200, 400)
    assert places(frame, "rounds") == (0, 1, 2)
    assert (end_of(frame, "queries"), end_of(frame, "rounds")) == (6400, 6)
    assert [line.x for line in round_lines(frame, "queries")] == [(100, 200, 400)] * 3


def test_the_direct_attack_has_a_line_where_there_is_a_gradient() -> None:
    frame = substitute_frame(0, history=(point(0, direct=0.15),))
    lines = {line.name: line.y for line in round_lines(frame, "rounds")}
    assert lines["FGSM 0.3, direct"] == (15.0,)
    assert lines["FGSM 0.3, carried over"] == (20.0,)


def test_the_attacker_is_the_substitute_and_the_oracle_sees_its_example() -> None:
    shown = ORACLE.updated(
        attack=Choice(name="pgd"), norm="L2", epsilon=1.0, target=3, defenses=(),
        adaptive=Adaptive(restarts=3),
    )  # fmt: skip
    request = replace(REQUEST, defenses=())
    used = shown.updated(**with_substitute(shown, training_catalogue(), request))
    assert used == Experiment(
        model="mnist-small", picture=shown.picture, attack=Choice(name="fgsm"), norm="Linf",
        epsilon=0.3, defenses=(Choice.of("own-weights", weights="substitute-1"),),
        compare=Compare(model="mnist-small", defenses=(LABEL_ONLY,), mode="carry"),
        # As the theatre makes its examples.
        adaptive=Adaptive(precision="float64"),
    )  # fmt: skip
