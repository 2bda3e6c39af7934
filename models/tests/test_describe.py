"""Scene descriptors: networks, tours, the protocol, and what it learns from."""

import cv2
import numpy as np
import pytest
import torch

from limpid_models import kinds
from limpid_models.describe import discriminant, drives, protocol, recordings, tours
from limpid_models.describe.augment import AugmentConfig, augmented
from limpid_models.describe.lesson import different, triplet_loss
from limpid_models.describe.network import SmallDescriber, SmallDescriberConfig
from limpid_models.describe.protocol import Labels, ProtocolConfig, Sampler
from limpid_models.describe.recordings import Recording, Truth
from limpid_models.describe.resnet import ResNetDescriber, ResNetDescriberConfig
from limpid_models.describe.steps import DescribeStep
from limpid_models.export import export
from limpid_models.golden import moving_pattern
from limpid_models.stepper import Stepper

FPS = 4


def route(seed, length):
    """Unit vectors along a route, as a good network would give them."""
    rng = np.random.default_rng(seed)
    places = rng.standard_normal((length // 3 + 2, 32))
    at = np.arange(length) / 3
    low, part = at.astype(int), (at % 1)[:, None]
    return (1 - part) * places[low] + part * places[low + 1]


def drive(places, metres, seed):
    noisy = places[metres] + 0.5 * np.random.default_rng(seed).standard_normal((len(metres), 32))
    return noisy / np.linalg.norm(noisy, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def toy():
    """Three drives on each of three routes, overlapping in part, and their descriptors."""
    found, descriptors = [], []
    for place in range(3):
        places = route(place, 600)
        for k in range(3):
            metres = np.arange(80 * k, 80 * k + 240)
            frames = np.zeros((len(metres), 2, 2, 3), np.uint8)
            truth = Truth(str(place), metres.astype(float))
            found.append(Recording(f"{place}-{k}", frames, FPS, np.arange(len(metres)), truth))
            descriptors.append(drive(places, metres, 10 * place + k))
    return found, descriptors


@pytest.mark.parametrize(
    "net",
    [
        SmallDescriber(SmallDescriberConfig(dimension=24)),
        ResNetDescriber(ResNetDescriberConfig(height=64, width=64, width_of_first=8, dimension=24)),
    ],
    ids=["small", "resnet"],
)
def test_network_givesUnitVectors_andOnnxRuntimeTheSame(net, tmp_path):
    step = DescribeStep(net)
    export(step, kinds.load("drive-descriptor"), {}, tmp_path / "x.onnx")
    stepper = Stepper(tmp_path / "x.onnx")
    for size in [(72, 128), (16, 16), (45, 61), (250, 330)]:
        frames = moving_pattern(1, 3, *size)[0]
        vectors = stepper.step(frames)
        assert vectors.shape == (3, 24) and vectors.dtype == np.float32
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
        with torch.no_grad():
            expected = step(torch.from_numpy(frames)).numpy()
        assert (vectors * expected).sum(1).min() > 0.9999  # they resize a little differently
        assert np.abs(stepper.step(frames[1:2])[0] - vectors[1]).max() < 1e-6


def test_resnet_hasTheSizeOfResNet50():
    net = ResNetDescriber(ResNetDescriberConfig())
    assert (
        sum(p.numel() for p in net.parameters()) == 25_557_032
    )  # torchvision's, with 1000 classes


def test_resnet_takesWeightsOfItsNames(tmp_path):
    small = {"height": 64, "width": 64, "width_of_first": 4, "dimension": 8}
    donor = ResNetDescriber(ResNetDescriberConfig(**small))
    own = ("project", "mean", "deviation")
    saved = {k: v for k, v in donor.state_dict().items() if not k.startswith(own)}
    torch.save(saved | {"fc.weight": torch.zeros(1)}, tmp_path / "w.pt")
    net = ResNetDescriber(ResNetDescriberConfig(**small, weights=str(tmp_path / "w.pt")))
    assert torch.equal(net.layer3[1].conv2.weight, donor.layer3[1].conv2.weight)
    torch.save({"conv9.weight": torch.zeros(1)}, tmp_path / "w.pt")
    with pytest.raises(ValueError, match="unknown"):
        ResNetDescriber(ResNetDescriberConfig(**small, weights=str(tmp_path / "w.pt")))


def test_tour_followsOtherSpeeds_andAStop():
    places = route(1, 700)
    query = np.concatenate([np.arange(0, 160), np.full(40, 160), np.arange(160, 400, 2)])
    tour = tours.find(drive(places, query, 1), drive(places, np.arange(60, 460), 2), 1 / FPS)
    metres = tour.references + 60
    assert (np.abs(metres - query[tour.queries]) <= 4).mean() > 0.95
    assert len(tour.queries) > 0.85 * (query >= 60).sum()
    assert (np.diff(tour.references) >= 0).all()


def test_tour_ofDifferentRoutes_isNone():
    one, other = (drive(route(seed, 400), np.arange(360), seed) for seed in (1, 2))
    assert tours.find(one, other, 1 / FPS) is None


def test_tour_transitive_isTheTourOfBothItsParts():
    first = tours.Tour(np.arange(10, 20), np.arange(30, 40))
    second = tours.Tour(np.arange(35, 60), np.arange(5, 30))
    both = first.then(second)
    assert both.queries.tolist() == [14, *range(15, 20)]  # one beyond the end counts as the end
    assert both.references.tolist() == [5, *range(5, 10)]
    assert np.isnan(second.at(np.array([20, 70]))).all()


def test_protocol_findsTrueTours(toy):
    collection, descriptors = toy
    labels = protocol.generate(
        collection, descriptors, ProtocolConfig(partners=8, coarse_fps=FPS), 1
    )
    found = protocol.report(collection, labels)
    assert (found.true, found.possible, found.transitive) == (9, 9, 0)
    assert found.tours <= found.true + 1  # chance brings about one of 160 pairs together


def test_protocol_toursFollowFromOthers(toy):
    collection, descriptors = toy
    labels = protocol.generate(
        collection, descriptors, ProtocolConfig(partners=8, coarse_fps=FPS), 1
    )
    kept = {pair: labels.direct[pair] for pair in ((0, 1), (1, 2), (3, 5))}
    assert not protocol.transitive(kept, len(collection), 8)  # one way proves nothing
    again = kept[0, 1], kept[1, 2]
    ways = kept | {(0, 9): again[0], (2, 9): protocol.by_reference(again[1])}
    follow = {
        pair: tour for pair, tour in protocol.transitive(ways, 10, 8).items() if 9 not in pair
    }
    labels = Labels(2, kept, follow, descriptors)
    assert set(labels.transitive) == {(0, 2)}
    found = protocol.report(collection, labels)
    assert (found.tours, found.true, found.transitive, found.transitive_true) == (3, 3, 1, 1)


def drawn(sampler, batches, rng):
    return np.concatenate([sampler.triplets(10, rng) for _ in range(batches)])


def test_sampler_knowsPlacesApart(toy):
    collection, descriptors = toy
    labels = protocol.generate(
        collection, descriptors, ProtocolConfig(partners=8, coarse_fps=FPS), 1
    )
    labels.direct = {(i, j): t for (i, j), t in labels.direct.items() if i // 3 == j // 3}
    config = ProtocolConfig(intra=0.2, coarse_fps=FPS)
    for chosen in (Labels(), labels):
        sampler = Sampler(collection, chosen, config)
        triplets, again = (drawn(sampler, 20, np.random.default_rng(3)) for _ in "ab")
        assert np.array_equal(triplets, again)
        places = np.array(
            [[(int(collection[i].truth.place), collection[i].truth.metres[k]) for i, k in t]
             for t in triplets]
        )  # fmt: skip
        anchor, positive, negative = places.transpose(1, 0, 2)
        assert (anchor[:, 0] == positive[:, 0]).all()
        assert (triplets[:, 1, 0] == triplets[:, 2, 0]).all()
        assert (np.abs(anchor[:, 1] - positive[:, 1]) <= 5).mean() > 0.95
        assert (np.abs(anchor[:, 1] - negative[:, 1]) > 5).mean() > 0.95
    across = triplets[:, 0, 0] != triplets[:, 1, 0]
    assert 0.6 < across.mean() < 0.95


def test_batch_hasNegativesOfOtherPlacesOnly(toy):
    collection, _ = toy
    sampler = Sampler(collection, Labels(), ProtocolConfig(coarse_fps=FPS))
    triplets = sampler.triplets(30, np.random.default_rng(5))
    wanted = different(triplets, sampler, True).numpy()
    frames = triplets.transpose(1, 0, 2).reshape(-1, 2)[:, 1]
    apart = np.abs(frames[30:60, None] - frames[None])
    assert not wanted[:, :30].any() and wanted[range(30), range(60, 90)].all()
    assert np.array_equal(wanted[:, 30:], apart[:, 30:] > 2 * FPS)
    assert different(triplets, sampler, False).sum() == 30


def test_discriminant_keepsWhatTellsPlaces_notDays():
    rng = np.random.default_rng(2)
    places, turn = rng.standard_normal((200, 3)), np.linalg.qr(rng.standard_normal((12, 12)))[0]
    days = [
        np.concatenate([places + 0.03 * rng.standard_normal((200, 3)), noise], 1) @ turn + day
        for noise, day in ((3 * rng.standard_normal((200, 9)), day) for day in (0, 5))
    ]
    both = [((0, 1), tours.Tour(np.arange(200), np.arange(200)))]
    weights, bias = discriminant.fit(days, both, 3, discriminant.Weighing(1e-3, 0.25))
    a, b = (day @ weights.T + bias for day in days)
    a, b = a - a.mean(0), b - b.mean(0)
    assert (np.square(a[:, None] - b[None]).sum(2).argmin(1) == np.arange(200)).mean() > 0.9
    assert np.linalg.norm(bias + weights @ (days[0].mean(0) + days[1].mean(0)) / 2) < 1e-6


def test_standstill_isNoMovement():
    rng = np.random.default_rng(0)
    strip = cv2.resize(rng.integers(0, 255, (9, 90), np.uint8), (900, 72))
    at = [*range(0, 120, 6), *[114] * 12, *range(120, 240, 6)]
    frames = np.stack([np.stack([strip[:, x : x + 128]] * 3, 2) for x in at])
    travel = recordings.travelled(frames, 0.5)
    assert travel[19] == 19 and travel[31] == 19 and travel[-1] == len(at) - 1 - 12


def test_augmented_staysAPicture_andIsAFunctionOfTheSeed():
    planes = torch.rand(4, 3, 24, 40)
    one, again, other = (
        augmented(planes, AugmentConfig(), torch.Generator().manual_seed(s)) for s in (1, 1, 2)
    )
    assert torch.equal(one, again) and not torch.equal(one, other)
    assert one.shape == planes.shape and one.min() >= 0 and one.max() <= 1
    off = AugmentConfig(0, 0, 0, 0, 0, 0, 0, 0, 0)
    same = augmented(planes, off, torch.Generator())
    assert (same - planes).abs().max() < 0.01


def test_tripletLoss_isEquation42():
    vectors = torch.nn.functional.normalize(torch.randn(6, 5), dim=1)
    negatives = torch.zeros(2, 6, dtype=torch.bool)
    negatives[0, 4] = negatives[1, 5] = True
    a, p, n = vectors.split(2)
    each = (0.5 + (a - p).square().sum(1) - (a - n).square().sum(1)).clamp_min(0)
    loss, active = triplet_loss(vectors, negatives, 0.5)
    assert loss.item() == pytest.approx(each.sum().item() / max(1, int((each > 0).sum())), abs=1e-6)
    assert active == pytest.approx((each > 0).float().mean().item())


def test_aStep_lowersTheLoss(toy):
    torch.manual_seed(0)
    net = SmallDescriber(SmallDescriberConfig(dimension=16))
    optimizer = torch.optim.Adam(net.parameters(), 1e-3)
    planes = torch.rand(12, 3, 72, 128)
    negatives = torch.zeros(4, 12, dtype=torch.bool)
    negatives[torch.arange(4), 8 + torch.arange(4)] = True
    losses = []
    for _ in range(6):
        loss, _ = triplet_loss(net(planes), negatives, 0.5)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0]


def test_drives_isTheSamePlan_andOverlapsInPart():
    found = drives.plan(2, 6, 100)
    assert found == drives.plan(2, 6, 100) and len({d.name for d in found}) == 12
    assert len({d.condition for d in found if d.route == 100}) == 6
    assert max(d.start for d in found) < 300
    assert found[0].arguments()[:2] == ["--route", "100"]
