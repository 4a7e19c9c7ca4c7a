"""Medians of interleaved rounds: ratios of acts measured in turn are stable on a busy machine."""

from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter

Act = Callable[[], object]


def medians(
    acts: Mapping[str, Act], *, rounds: int = 9, warm: int = 2, before: Act = lambda: None
) -> dict[str, float]:
    """Seconds of each act: the median of ``rounds``, every act once a round, after ``warm`` unmeasured ones.

    ``before`` runs before each act and is not measured.
    """
    seconds: dict[str, list[float]] = {name: [] for name in acts}
    for number in range(rounds + warm):
        for name, act in acts.items():
            before()
            started = perf_counter()
            act()
            if number >= warm:
                seconds[name].append(perf_counter() - started)
    return {name: median(times) for name, times in seconds.items()}


def many(act: Act, times: int) -> Act:
    """The act several times over, for acts too short to time alone."""

    def repeat() -> None:
        for _ in range(times):
            act()

    return repeat


def line(name: str, ratio: float, target: float, proud: float, unit: str = "x") -> str:
    """One line of the report: the measured ratio, its target, and the better value to be proud of."""
    verdict = "proud" if ratio <= proud else "met" if ratio <= target else "not met"
    return f"  {name:<58} {ratio:7.2f} {unit:<4} target {target:g}, proud {proud:g}: {verdict}"
