"""What is special about each recipe, held against closed forms."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from brief_trainings import course_of, digits, progress_of, weights_of
from torch import Tensor, nn
from torch.distributions import Categorical, kl_divergence

from advstudio.core.ball import Ball
from advstudio.core.goal import Goal
from advstudio.core.model import MODELS, initialised
from advstudio.core.norms import Linf
from advstudio.core.recipe import Course, TrainingSet
from advstudio.training import trades
from advstudio.training._ascent import ascended, random_start
from advstudio.training._loop import Batch, Frozen
from advstudio.training.distillation import Distillation
from advstudio.training.ensemble_adversarial import EnsembleAdversarial
from advstudio.training.fast_adversarial import FastAdversarial
from advstudio.training.fgsm_adversarial import FGSMAdversarial
from advstudio.training.ibp import IBP
from advstudio.training.noise_augmentation import NoiseAugmentation
from advstudio.training.pgd_adversarial import PGDAdversarial
from advstudio.training.trades import Trades
from advstudio.training.weight_decay import WeightDecay

ROUNDING = 1e-6
"""float32: x + delta, minus x, plus x again."""


@pytest.fixture(scope="module")
def examples() -> TrainingSet:
    """The first 100 test pictures."""
    return digits(100)


def _batch(examples: TrainingSet, *, done: float = 1.0) -> Batch:
    return Batch(examples.x, examples.y, examples.y, torch.Generator().manual_seed(5), done)


def _value(loss: Tensor) -> float:
    return float(loss.detach())


def _labels_matter(network: nn.Module, x: Tensor, y: Tensor) -> bool:
    trained = []
    for labels in ("true", "predicted"):
        copy = initialised(MODELS["mnist-linear"], 0)
        copy.load_state_dict(network.state_dict())
        recipe = FGSMAdversarial(epochs=1, labels=labels, batch_size=len(x))
        list(recipe.train(Course([copy], 0), TrainingSet(x, y)))
        trained.append(weights_of(copy))
    return not torch.equal(*trained)


def test_the_choice_of_labels_matters_only_where_the_network_errs(examples: TrainingSet) -> None:
    network = initialised(MODELS["mnist-linear"], 0)
    predicted = network(examples.x).argmax(dim=1)
    assert not _labels_matter(network, examples.x, predicted)
    assert _labels_matter(network, examples.x, (predicted + 1) % 10)


def test_fgsm_examples_are_a_step_of_epsilon_clipped_to_the_pixel_range(
    examples: TrainingSet,
) -> None:
    network = initialised(MODELS["mnist-linear"], 0)
    x, y = examples.x[:20], examples.y[:20]
    weights = network[1].weight.detach()
    probs = network(x).detach().softmax(dim=1)
    # Closed form of softmax regression: the gradient is W'(p - onehot(y)).
    grad = (probs - F.one_hot(y, 10)) @ weights
    expected = x + 0.25 * grad.sign().view_as(x)
    x_adv = FGSMAdversarial(epsilon=0.25).examples(network, x, y)
    assert torch.allclose(x_adv, expected.clamp(0, 1), atol=ROUNDING)
    x_adv = FGSMAdversarial(epsilon=0.25, is_clipped=False).examples(network, x, y)
    assert torch.allclose(x_adv, expected, atol=ROUNDING)


def test_a_frozen_network_is_as_before_when_it_thaws() -> None:
    network = nn.Sequential(nn.Linear(3, 3), nn.Dropout(), nn.Sequential(nn.BatchNorm1d(3)))
    network.train()
    network[2].eval()
    victim = Frozen(network)
    for _ in range(2):
        with victim as frozen:
            assert frozen is network
            assert not any(module.training for module in network.modules())
            assert not any(weights.requires_grad for weights in network.parameters())
        assert [module.training for module in network] == [True, True, False]
        assert not network[2][0].training
        assert network.training
        assert all(weights.requires_grad for weights in network.parameters())
    with pytest.raises(ZeroDivisionError), victim:
        _ = 1 / 0
    assert network[1].training


@pytest.mark.parametrize("alpha", [0.0, 0.3, 1.0])
def test_fgsm_trainings_loss_is_the_stated_mean_of_both(
    alpha: float, examples: TrainingSet
) -> None:
    recipe, course = FGSMAdversarial(alpha=alpha, labels="true"), course_of("fgsm-adversarial")
    step = recipe.lesson(course, examples).step(_batch(examples))
    clean = F.cross_entropy(course.network(examples.x), examples.y)
    attacked = F.cross_entropy(course.network(step.pictures), examples.y)
    # Goodfellow et al. 2014, section 6; float32 sums of 100 terms.
    assert _value(step.loss) == pytest.approx(_value(alpha * clean + (1 - alpha) * attacked), 1e-5)


def test_fast_examples_lie_in_the_ball_and_raise_the_loss(examples: TrainingSet) -> None:
    network = initialised(MODELS["mnist-small"], 0)
    x, y = examples.x[:50], examples.y[:50]
    noise = torch.Generator().manual_seed(0)
    x_adv = FastAdversarial(epsilon=0.3).examples(Frozen(network), x, y, noise)
    assert (x_adv - x).abs().max() <= 0.3 + ROUNDING
    assert 0 <= x_adv.min() <= x_adv.max() <= 1
    assert F.cross_entropy(network(x_adv), y) > F.cross_entropy(network(x), y)


def test_random_starts_fill_the_ball_evenly_and_stay_pictures() -> None:
    grey = torch.full((40, 1, 50, 50), 0.5)
    start = random_start(grey, 0.2, torch.Generator().manual_seed(0))
    shares = torch.histc(start - grey, bins=4, min=-0.2, max=0.2) / start.numel()
    # Binomial: four standard errors of 100,000 draws.
    assert torch.allclose(shares, torch.full((4,), 0.25), atol=4 * (0.25 * 0.75 / 1e5) ** 0.5)
    dark = random_start(torch.zeros(4, 1, 9, 9), 0.2, torch.Generator().manual_seed(0))
    assert 0 == dark.min() <= dark.max() <= 0.2


def test_the_ascent_stays_in_the_ball_and_ends_where_a_linear_loss_is_highest(
    examples: TrainingSet,
) -> None:
    network = nn.Sequential(nn.Flatten(), nn.Linear(784, 2))
    y = examples.y % 2
    start = random_start(examples.x, 0.1, torch.Generator().manual_seed(0))
    x_adv = ascended(Frozen(network), examples.x, Goal(y), start, ball=Ball(Linf(), 0.1),
                     steps=5, step_size=0.05)  # fmt: skip
    weight = network[1].weight.detach()
    away = (weight[1 - y] - weight[y]).sign().view_as(examples.x)
    # Two classes: the loss rises with the other class's lead, which is linear in the pixels.
    # 5 steps of 0.05 cross the ball of 0.1 from anywhere in it.
    assert torch.allclose(x_adv, (examples.x + 0.1 * away).clamp(0, 1), atol=ROUNDING)


@pytest.mark.parametrize("recipe", [PGDAdversarial(steps=3), Trades(steps=3)])
@pytest.mark.parametrize(("done", "epsilon"), [(0.0, 0.003), (0.15, 0.153), (0.3, 0.3), (1.0, 0.3)])
def test_attacked_pictures_lie_in_a_ball_that_grows(
    recipe: PGDAdversarial | Trades, done: float, epsilon: float, examples: TrainingSet
) -> None:
    course = course_of("pgd-adversarial")
    x_adv = recipe.lesson(course, examples).step(_batch(examples, done=done)).pictures
    assert 0 <= x_adv.min() <= x_adv.max() <= 1
    assert float((x_adv - examples.x).abs().max()) == pytest.approx(epsilon, abs=ROUNDING)


def test_pgd_examples_raise_the_loss_more_than_one_step_of_the_same_size(
    examples: TrainingSet,
) -> None:
    course = course_of("standard")
    progress_of("standard", course, examples, epochs=15, batch_size=20)
    network, losses = course.network, []
    for steps in (1, 20):
        x_adv = ascended(Frozen(network), examples.x, Goal(examples.y), examples.x,
                         ball=Ball(Linf(), 0.1), steps=steps, step_size=0.25 / steps)  # fmt: skip
        losses.append(_value(F.cross_entropy(network(x_adv), examples.y)))
    assert losses[1] > losses[0]


def test_trades_divergence_is_that_of_the_attacked_answer_from_the_clean_one() -> None:
    clean, attacked = torch.randn(6, 10) * 3, torch.randn(6, 10) * 3
    expected = kl_divergence(Categorical(logits=clean), Categorical(logits=attacked))
    # float32 sums of ten terms.
    assert torch.allclose(trades._divergence(attacked, clean), expected, rtol=1e-5, atol=1e-6)


def test_trades_loss_is_the_clean_one_and_beta_times_the_divergence(examples: TrainingSet) -> None:
    course = course_of("trades")
    step = Trades(beta=6.0, steps=2).lesson(course, examples).step(_batch(examples))
    clean, attacked = course.network(examples.x), course.network(step.pictures)
    apart = kl_divergence(Categorical(logits=clean), Categorical(logits=attacked)).mean()
    expected = F.cross_entropy(clean, examples.y) + 6.0 * apart
    assert _value(step.loss) == pytest.approx(_value(expected), rel=1e-5)


def test_trades_looks_for_neighbours_without_dropout(examples: TrainingSet) -> None:
    course = course_of("trades", model="mnist-maxout")
    course.network.train()
    found = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        found.append(Trades(steps=2).lesson(course, examples).step(_batch(examples)).pictures)
    assert torch.equal(*found)
    assert course.network.training


def test_weight_decay_shrinks_a_weight_without_gradient_by_rate_times_decay() -> None:
    network = nn.Linear(2, 1, bias=False)
    before = network.weight.detach().clone()
    WeightDecay(decay=0.5).optimiser(network).descend(0 * network.weight.sum(), rate=0.1)
    # Loshchilov and Hutter 2017, algorithm 2: w -= rate * decay * w, and Adam's part is 0.
    assert torch.allclose(network.weight, before * (1 - 0.1 * 0.5), rtol=1e-6)


def test_a_larger_decay_leaves_smaller_weights(examples: TrainingSet) -> None:
    lengths = []
    for decay in (0, 10):
        course = course_of("weight-decay", model="mnist-linear")
        progress_of("weight-decay", course, examples, epochs=2, batch_size=10, decay=decay)
        lengths.append(float(weights_of(course.network).norm()))
    assert lengths[1] < lengths[0]


def _noise(kind: str) -> Tensor:
    recipe = NoiseAugmentation(noise=kind)
    return recipe.drawn(torch.zeros(100, 1, 50, 50), torch.Generator().manual_seed(0)).flatten()


def test_gaussian_noise_is_standard_normal() -> None:
    noise = _noise("gaussian").double()
    # Four standard errors of 250,000 draws: of the mean 1/√n, of the variance √(2/n), of the
    # share beyond one standard deviation (0.3173) the binomial one.
    n = len(noise)
    assert float(noise.mean()) == pytest.approx(0, abs=4 * n**-0.5)
    assert float(noise.var()) == pytest.approx(1, abs=4 * (2 / n) ** 0.5)
    beyond = float((noise.abs() > 1).double().mean())
    assert beyond == pytest.approx(0.3173, abs=4 * (0.3173 * 0.6827 / n) ** 0.5)


def test_uniform_noise_fills_the_interval_evenly() -> None:
    noise = _noise("uniform")
    shares = torch.histc(noise, bins=8, min=-1, max=1) / len(noise)
    assert -1 <= noise.min() <= noise.max() <= 1
    # Binomial: four standard errors.
    error = 4 * (0.125 * 0.875 / len(noise)) ** 0.5
    assert torch.allclose(shares, torch.full((8,), 0.125), atol=error)


def test_sign_noise_moves_every_pixel_either_way(monkeypatch: pytest.MonkeyPatch) -> None:
    noise = _noise("sign")
    assert torch.equal(noise.abs(), torch.ones_like(noise))
    assert float(noise.mean()) == pytest.approx(0, abs=4 * len(noise) ** -0.5)
    # Exactly in the middle, where a sign would be 0.
    monkeypatch.setattr(torch, "rand", lambda shape, generator: torch.full(shape, 0.5))
    assert NoiseAugmentation(noise="sign").drawn(torch.zeros(1), torch.Generator()).abs() == 1


@pytest.mark.parametrize("kind", ["gaussian", "uniform", "sign"])
def test_noise_is_added_at_its_size_and_not_clipped(kind: str, examples: TrainingSet) -> None:
    recipe = NoiseAugmentation(noise=kind, size=0.5)
    seen = recipe.lesson(course_of("noise-augmentation"), examples).step(_batch(examples)).pictures
    drawn = recipe.drawn(examples.x, torch.Generator().manual_seed(5))
    assert torch.equal(seen, examples.x + 0.5 * drawn)
    assert seen.min() < 0
    assert seen.max() > 1


@pytest.mark.parametrize("stage", [0, 1])
def test_distillations_loss_is_the_divergence_from_what_is_taught(
    stage: int, examples: TrainingSet
) -> None:
    recipe, course = Distillation(temperature=20), course_of("distillation", seed=1)
    course.stage = stage
    lesson = recipe.lesson(course, examples)
    assert lesson.targets is not None
    step = lesson.step(_batch(examples)._replace(targets=lesson.targets))
    taught = Categorical(probs=lesson.targets)
    softened = Categorical(logits=course.network(examples.x) / 20)
    # Cross-entropy is the divergence plus the entropy of what is taught; float32 sums, and
    # Categorical keeps probabilities 1e-7 away from 0.
    expected = (kl_divergence(taught, softened) + taught.entropy()).mean()
    assert _value(step.loss) == pytest.approx(_value(expected), rel=1e-4)


def test_a_teacher_learns_the_labels_and_the_student_the_teachers_answers(
    examples: TrainingSet,
) -> None:
    recipe, course = Distillation(temperature=20), course_of("distillation")
    taught = recipe.lesson(course, examples).targets
    assert taught is not None
    assert torch.equal(taught.argmax(dim=1), examples.y)
    course.next_stage()
    told = recipe.lesson(course, examples).targets
    assert told is not None
    expected = (course.networks[0](examples.x) / 20).softmax(dim=1)
    assert torch.allclose(told, expected, atol=ROUNDING)


def test_a_teachers_answers_are_softened_by_the_temperature(examples: TrainingSet) -> None:
    network = initialised(MODELS["mnist-small"], 0)
    hard = Distillation(temperature=1).probabilities(network, examples.x)
    soft = Distillation(temperature=100).probabilities(network, examples.x)
    assert torch.allclose(hard, network(examples.x).softmax(dim=1), atol=ROUNDING)
    assert torch.equal(hard.argmax(dim=1), soft.argmax(dim=1))
    assert soft.std() < hard.std()


def test_distilled_logits_grow_with_the_temperature(examples: TrainingSet) -> None:
    sizes = []
    for temperature in (1, 50):
        course = course_of("distillation")
        progress_of("distillation", course, examples, epochs=10, temperature=temperature)
        sizes.append(_value(course.network(examples.x).abs().mean()))
    # Carlini and Wagner 2016, arXiv:1607.04311: the logits of a distilled network are larger.
    assert sizes[1] > 3 * sizes[0]


def test_an_ensemble_takes_examples_from_every_network(
    examples: TrainingSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    course, asked = course_of("ensemble-adversarial", model="mnist-linear"), []
    own = FGSMAdversarial.examples

    def _noted(recipe: FGSMAdversarial, network: nn.Module, x: Tensor, y: Tensor) -> Tensor:
        asked.append(course.networks.index(network))
        return own(recipe, network, x, y)

    monkeypatch.setattr(EnsembleAdversarial, "examples", _noted)
    progress_of("ensemble-adversarial", course, examples, epochs=5, batch_size=2)
    # 250 draws of four: one below 40 is more than three standard errors (6.8) away from 62.5.
    assert min(asked.count(i) for i in range(4)) >= 40


def test_the_fixed_networks_of_an_ensemble_stay_as_they_were(examples: TrainingSet) -> None:
    course = course_of("ensemble-adversarial", model="mnist-linear")
    steps = EnsembleAdversarial(epochs=1, batch_size=20).train(course, examples)
    while course.stage < 3:
        next(steps)
    before = [weights_of(network) for network in course.networks]
    list(steps)
    after = [weights_of(network) for network in course.networks]
    assert [torch.equal(a, b) for a, b in zip(before, after, strict=True)] == [True] * 3 + [False]


@pytest.mark.parametrize(
    ("done", "kappa", "epsilon"), [(0.0, 1.0, 0.0), (0.05, 1.0, 0.0), (0.275, 0.75, 0.1),
                                   (0.5, 0.5, 0.2), (1.0, 0.5, 0.2)],
)  # fmt: skip
def test_ibps_loss_moves_from_the_clean_one_to_the_bound(
    done: float, kappa: float, epsilon: float, examples: TrainingSet
) -> None:
    course = course_of("ibp", model="mnist-linear")
    step = IBP(epsilon=0.2).lesson(course, examples).step(_batch(examples, done=done))
    weight, bias = course.network[1].weight, course.network[1].bias
    x, y = examples.x.flatten(1), examples.y
    # Exact for softmax regression: every pixel moves towards the other class, clipped to [0, 1].
    apart = weight.unsqueeze(0) - weight[y].unsqueeze(1)
    moved = (x.unsqueeze(1) + epsilon * apart.sign()).clamp(0, 1)
    worst = (apart * moved).sum(dim=2) + bias - bias[y].unsqueeze(1)
    clean, bound = F.cross_entropy(course.network(examples.x), y), F.cross_entropy(worst, y)
    # float32 sums of 784 terms.
    assert _value(step.loss) == pytest.approx(_value(kappa * clean + (1 - kappa) * bound), rel=1e-4)
