"""Who somebody is: sex, age, build, skin, clothes and hair, drawn by a seed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np

__all__ = ["Dress", "Looks", "Split", "asset_file", "draw_looks", "shape_shares"]

Split = Literal["tuning", "held_out"]
Sex = Literal["female", "male"]

SUITS: Final[dict[Split, dict[Sex, tuple[str, ...]]]] = {
    "tuning": {
        "male": ("male_casualsuit01", "male_casualsuit02", "male_casualsuit04", "male_casualsuit06"),
        "female": ("female_sportsuit01", "female_casualsuit02"),
    },
    "held_out": {
        "male": ("male_casualsuit03", "male_casualsuit05", "male_worksuit01"),
        "female": ("female_casualsuit01", "female_sportsuit01"),
    },
}
"""Clothes by split. Women have three suits in all, so the sports suit is worn in both, in other colours."""

SHOES: Final[dict[Split, tuple[str, ...]]] = {
    "tuning": ("shoes01", "shoes02", "shoes05"),
    "held_out": ("shoes04", "shoes06"),
}
HAIR: Final[dict[Split, dict[Sex, tuple[str, ...]]]] = {
    "tuning": {"male": ("short01", "short03"), "female": ("ponytail01", "bob02", "short02")},
    "held_out": {"male": ("short02", "short04"), "female": ("ponytail01", "braid01", "short04")},
}
SKINS: Final[dict[Split, dict[Sex, tuple[tuple[str, str], ...]]]] = {
    "tuning": {
        "male": (
            ("caucasian", "young_caucasian_male"),
            ("african", "young_african_male"),
            ("asian", "middleage_asian_male"),
            ("caucasian", "middleage_caucasian_male"),
        ),
        "female": (("caucasian", "young_caucasian_female2"), ("asian", "middleage_asian_female")),
    },
    "held_out": {
        "male": (
            ("caucasian", "young_caucasian_male2"),
            ("african", "middleage_african_male"),
            ("asian", "young_asian_male"),
        ),
        "female": (("asian", "young_asian_female"), ("caucasian", "young_caucasian_female2")),
    },
}
"""Ancestry of the body and folder of the skin, by split."""

STATURE_M: Final[dict[Sex, tuple[float, float]]] = {"female": (1.67, 0.06), "male": (1.80, 0.07)}
"""Mean and standard deviation of adults of many countries, in shoes."""

EYES: Final = ("brown", "brownlight", "blue", "green", "grey")


@dataclass(frozen=True, slots=True)
class Dress:
    """A garment, or hair, and how its picture is coloured.

    Attributes
    ----------
    name : str
        Folder of the asset.
    hue_deg : float
        Turn of the colours.
    saturation, brightness : float
        Factors; brightness works as a gamma, so that black stays dark and white bright.
    plain_bgr : tuple of float
        Colour where the asset has no picture, 0-255.
    """

    name: str
    hue_deg: float = 0.0
    saturation: float = 1.0
    brightness: float = 1.0
    plain_bgr: tuple[float, float, float] = (120.0, 120.0, 120.0)


@dataclass(frozen=True, slots=True)
class Looks:
    """What somebody looks like.

    Attributes
    ----------
    sex, ancestry : str
    age : float
        0 = about 25 years, 1 = about 90.
    muscle, weight, height, proportions : float
        -1 least, 0 average, 1 most; height shapes the body, it does not size it.
    stature_m : float
        In shoes, without hair.
    skin : str
        Folder of the skin's picture.
    skin_brightness : float
        Factor.
    suit, shoes, hair : Dress
    eyes : str
        Colour.
    """

    sex: Sex
    ancestry: str
    age: float
    muscle: float
    weight: float
    height: float
    proportions: float
    stature_m: float
    skin: str
    skin_brightness: float
    suit: Dress
    shoes: Dress
    hair: Dress
    eyes: str


def draw_looks(seed: int, split: Split = "tuning", sex: Sex | None = None) -> Looks:
    """Draw a person; the same seed gives the same person."""
    rng = np.random.default_rng([seed, 11])
    chosen: Sex = sex or ("female" if rng.random() < 0.5 else "male")
    ancestry, skin = SKINS[split][chosen][rng.integers(len(SKINS[split][chosen]))]
    older = skin.startswith("middleage")
    return Looks(
        sex=chosen,
        ancestry=ancestry,
        age=float(rng.uniform(0.2, 0.5) if older else rng.uniform(0.0, 0.15)),
        muscle=float(np.clip(rng.normal(0.1, 0.4), -0.7, 0.9)),
        weight=float(np.clip(rng.normal(0.0, 0.35), -0.6, 0.7)),
        height=float(np.clip(rng.normal(0.0, 0.3), -0.5, 0.5)),
        proportions=float(rng.uniform(0.0, 0.8)),
        stature_m=float(np.clip(rng.normal(*STATURE_M[chosen]), 1.5, 1.98)),
        skin=skin,
        skin_brightness=float(rng.uniform(0.9, 1.1)),
        suit=_coloured(str(rng.choice(SUITS[split][chosen])), rng),
        shoes=_shoes(str(rng.choice(SHOES[split])), rng),
        hair=_hair(str(rng.choice(HAIR[split][chosen])), rng),
        eyes=str(rng.choice(EYES)),
    )


def _coloured(name: str, rng: np.random.Generator) -> Dress:
    """Any hue, mostly muted and rather bright: sports clothes."""
    bright = float(rng.uniform(0.75, 2.2))
    plain = rng.uniform(40, 220) + rng.normal(0, 35, 3)
    blue, green, red = (float(value) for value in np.clip(plain, 15, 240))
    return Dress(name, float(rng.uniform(-180, 180)), float(rng.uniform(0.2, 1.1)), bright, (blue, green, red))


def _shoes(name: str, rng: np.random.Generator) -> Dress:
    """As they come or in greys, lighter or darker."""
    return Dress(name, 0.0, float(rng.choice([0.1, 0.4, 1.0])), float(rng.uniform(0.8, 2.0)))


def _hair(name: str, rng: np.random.Generator) -> Dress:
    return Dress(name, 0.0, float(rng.uniform(0.4, 1.0)), float(rng.uniform(0.5, 1.4)), (35.0, 45.0, 60.0))


def shape_shares(looks: Looks) -> dict[str, float]:
    """Shape targets and their shares: a multilinear mixture over age, muscle and weight, as MakeHuman mixes them."""
    ages = {"young": 1 - looks.age, "old": looks.age}
    muscles = _three(looks.muscle, "muscle")
    weights = _three(looks.weight, "weight")
    shares: dict[str, float] = {f"{looks.ancestry}-{looks.sex}-{age}": share for age, share in ages.items()}
    tall = "maxheight" if looks.height > 0 else "minheight"
    fair = "idealproportions" if looks.proportions > 0 else "uncommonproportions"
    for age, of_age in ages.items():
        for muscle, of_muscle in muscles.items():
            build = f"{looks.sex}-{age}-{muscle}"
            shares[f"height/{build}-averageweight-{tall}"] = of_age * of_muscle * abs(looks.height)
            shares[f"proportions/{build}-averageweight-{fair}"] = of_age * of_muscle * abs(looks.proportions)
            for weight, of_weight in weights.items():
                shares[f"universal-{build}-{weight}"] = of_age * of_muscle * of_weight
    return {name: share for name, share in shares.items() if share > 0}


def _three(value: float, what: str) -> dict[str, float]:
    end = f"max{what}" if value > 0 else f"min{what}"
    return {f"average{what}": 1 - abs(value), end: abs(value)}


def asset_file(folder: Path, kind: str, name: str) -> Path:
    """The fitting of a garment, shoe or hair by the name of its folder."""
    files = sorted((folder / "makehuman" / kind / name).glob("*.mhclo"))
    return files[0]
