"""A substitute from its seeds to its last round."""

from __future__ import annotations

import math

import pytest
import torch
from small_substitutes import PLAN, finished, oracle, pictures, weights_of, without_gradient
from victims import linear_victim

from advstudio.core.errors import NotApplicable, TrainingFailed
from advstudio.core.generators import returned
from advstudio.substitute.plan import SubstitutePlan
from advstudio.substitute.run import Status, SubstituteTraining, alike_often

pytestmark = pytest.mark.usefixtures("one_thread")


def _statuses(copying: SubstituteTraining) -> list[Status]:
    return [status for status in copying.steps() if status is not None]


def test_every_round_asks_about_new_pictures_within_the_budget() -> None:
    copying = finished(SubstituteTraining(PLAN, oracle(), *pictures()))
    assert [found.number for found in copying.rounds] == [0, 1, 2, 3]
    assert [found.queries for found in copying.rounds] == list(PLAN.sizes())
    assert copying.oracle.queries <= PLAN.budget


def test_a_distilled_network_that_fgsm_does_not_break_falls_to_its_copy() -> None:
    distilled = oracle("mnist-small", "distillation-t100")
    plan = SubstitutePlan(rounds=3, budget=800)
    first, *_, last = finished(SubstituteTraining(plan, distilled, *pictures(700))).rounds
    assert last.agreement > first.agreement + 0.1
    assert last.queries == 800
    # An eighth of the reference's queries; 500 pictures give a share to 0.04 or so.
    assert last.transfer > 0.5
    assert last.direct is not None
    assert last.direct < 0.1


def test_the_seeds_are_never_measured_on() -> None:
    x, y = pictures()
    copying = SubstituteTraining(PLAN, oracle(), x, y)
    asked: list[torch.Tensor] = []
    answers = copying.oracle.answers
    copying.oracle.answers = lambda x: asked.append(x) or answers(x)  # type: ignore[method-assign,func-returns-value]
    next(status for status in copying.steps() if status and status.is_round_end)
    seeds = torch.cat(asked).flatten(1)
    held_out = copying.held_out[0].flatten(1)
    assert len(seeds) == PLAN.seeds
    assert len(held_out) == len(x) - PLAN.seeds
    assert torch.cdist(seeds, held_out).min() > 0


def test_the_seeds_stand_for_all_classes_alike() -> None:
    y = torch.tensor([0, 0, 0, 0, 1, 2, 1, 2, 0, 1])
    # Two of each, the first ones.
    expected = [True, True, False, False, True, True, True, True, False, False]
    assert alike_often(y, 6).tolist() == expected
    assert int(alike_often(y, 7).sum()) == 7
    # Of a class that has no more, none is left.
    assert alike_often(y, 10).all()


def test_the_same_seed_gives_the_same_substitute_and_another_one_another() -> None:
    first = finished(SubstituteTraining(PLAN, oracle(), *pictures()))
    again = finished(SubstituteTraining(PLAN, oracle(), *pictures()))
    other = finished(SubstituteTraining(PLAN.model_copy(update={"seed": 4}), oracle(), *pictures()))
    assert torch.equal(weights_of(first), weights_of(again))
    assert first.rounds == again.rounds
    assert not torch.equal(weights_of(first), weights_of(other))


def test_dropout_follows_from_the_seed_too() -> None:
    plan = PLAN.model_copy(update={"substitute": "mnist-maxout", "rounds": 1, "epochs": 1})
    found = []
    for disturbance in (0, 1):
        torch.manual_seed(disturbance)
        found.append(weights_of(finished(SubstituteTraining(plan, oracle(), *pictures(60)))))
    assert torch.equal(*found)


def test_what_the_oracle_grants_beyond_labels_makes_no_difference() -> None:
    open_handed = finished(SubstituteTraining(PLAN, oracle(), *pictures()))
    silent = finished(SubstituteTraining(PLAN, without_gradient(oracle()), *pictures()))
    assert torch.equal(weights_of(open_handed), weights_of(silent))
    assert [found.direct for found in silent.rounds] == [None] * 4
    assert all(found.direct is not None for found in open_handed.rounds)


def test_fgsm_on_the_oracle_itself_is_the_transfer_from_a_perfect_copy() -> None:
    copying = SubstituteTraining(PLAN, oracle(), *pictures())
    copying.substitute.network.load_state_dict(
        {name: value.clone() for name, value in _weights().items()}
    )
    status = next(s for s in copying.steps() if s is not None)
    assert status.state == "asking"
    watched = copying._watched
    for _ in watched.prepare():
        continue
    found = returned(watched.agreement(copying.substitute.classifier, oracle()))
    assert found.agreement == 1.0
    assert found.transfer == returned(watched.broken(oracle()))


def test_the_copy_in_double_answers_alike_and_leaves_the_training_alone() -> None:
    plan = PLAN.model_copy(update={"substitute": "mnist-maxout"})
    substitute = SubstituteTraining(plan, oracle(), *pictures(60)).substitute
    x = pictures(20)[0]
    # float32 rounds logits of size 1 to 1e-6 or so.
    expected = substitute.classifier(x).double()
    assert torch.allclose(substitute.in_double()(x), expected, atol=1e-5)
    assert substitute.network.training
    assert all(
        p.requires_grad and p.dtype == torch.float32 for p in substitute.network.parameters()
    )


def test_the_course_is_told() -> None:
    said = _statuses(SubstituteTraining(PLAN, oracle(), *pictures()))
    assert said[0].state == "asking"
    assert math.isnan(said[0].loss)
    assert [s.round for s in said if s.is_round_end] == [0, 1, 2, 3]
    done = [s.done for s in said]
    assert done == sorted(done)
    assert done[-1] == 1.0
    shown = next(s for s in said if s.queries == PLAN.seeds)
    assert shown.pictures.shape == (20, 1, 28, 28)
    assert torch.equal(shown.answers, oracle()(shown.pictures).argmax(dim=1))


def test_a_loss_that_is_no_number_ends_it_in_a_sentence() -> None:
    plan = PLAN.model_copy(update={"learning_rate": 1e38})
    with pytest.raises(TrainingFailed, match=r"Choose a learning rate below 1e\+38"):
        finished(SubstituteTraining(plan, oracle(), *pictures()))


def test_an_oracle_for_other_pictures_is_refused() -> None:
    victim = linear_victim()
    with pytest.raises(NotApplicable, match=r"1 × 28 × 28 and knows 10 classes"):
        SubstituteTraining(PLAN, victim.model, *pictures())


def _weights() -> dict[str, torch.Tensor]:
    forward = oracle().forward
    assert isinstance(forward, torch.nn.Module)
    return forward.state_dict()
