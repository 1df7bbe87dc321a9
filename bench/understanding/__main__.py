"""`python -m bench.understanding [--quick] [--show-blind] [--seed N] | --gate | --accept`: measure and report."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from bench.agreement import kappa, paired
from bench.understanding.curve import learning_curve
from bench.understanding.danger import alarms, danger_figures
from bench.understanding.entities import entity_figures, found_in, read_named
from bench.understanding.foreign import foreign_figures
from bench.understanding.gate import accept, dropped, gate_figures, read_gate
from bench.understanding.intents import intent_figures
from bench.understanding.model import Model
from bench.understanding.page import write_report
from bench.understanding.sets import SETS, TESTS, TestSet, everyday, read_set, sections
from bench.understanding.share import Share
from bot.engine import fingerprint
from bot.nlu.slips import with_typos
from bot.nlu.spacy_nl import dutch_model
from bot.settings import ROOT
from bot.settings import load as load_settings

REPORT = ROOT / "reports" / "understanding"
SEED = 7


def main(arguments: list[str] | None = None) -> int:
    """0 when all was measured, or the gate holds; 1 when it does not, 2 without a model."""
    options = _parser().parse_args(arguments)
    if not fingerprint.MODEL.exists():
        print("There is no model: run 'make train'.")
        return 2
    if options.gate or options.accept:
        return _gate(Model(fingerprint.MODEL), renew=options.accept)
    print(f"Seed {options.seed}. Reading the model", flush=True)
    figures = measured(Model(fingerprint.MODEL), options.seed, quick=options.quick, show_blind=options.show_blind)
    _print(figures)
    print(f"\n{write_report(figures, options.report).resolve()}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.understanding", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="without the learning curve")
    parser.add_argument(
        "--show-blind", action="store_true", help="show sentences of the blind set: then tune no more"
    )
    parser.add_argument("--seed", type=int, default=SEED, help="for the typos and the learning curve")
    parser.add_argument("--report", type=Path, default=REPORT, help="the folder to write to")
    parser.add_argument("--gate", action="store_true", help="compare a sample with the last accepted run")
    parser.add_argument("--accept", action="store_true", help="measure the sample and write tests/nlu/gate.yml")
    return parser


def _gate(model: Model, *, renew: bool) -> int:
    encoder = load_settings().encoder
    now = gate_figures(model)
    for name, share in now.items():
        print(f"{name:34} {share}")
    if renew:
        accept(now, encoder)
        return 0
    accepted = read_gate()
    if accepted.encoder != encoder:
        print(f"OTHER ENCODER: the gate was accepted with {accepted.encoder}, here is {encoder}.")
        return 3
    worse = dropped(accepted.figures, now)
    print("\n".join(f"DROPPED {line}" for line in worse))
    return 1 if worse else 0


def measured(model: Model, seed: int, *, quick: bool, show_blind: bool) -> dict[str, Any]:
    """All figures of the report."""
    group = sections()
    found = {name: tests for name in SETS if (tests := read_set(name)) is not None}
    named = read_named()
    return {
        "seed": seed,
        "encoder": load_settings().encoder,
        "dutch": dutch_model(),
        "model": (fingerprint.recorded() or "unknown")[:12],
        "sets": {
            name: _one_set(model, tests, group, show=show_blind or not tests.blind)
            for name, tests in found.items()
        },
        "everyday": _everyday(model, seed),
        "foreign": foreign_figures(model),
        "agreement": _agreement(),
        "entities": entity_figures(named, found_in(row.text for row in named)),
        "curve": [] if quick else learning_curve(found["development"].intents, seed),
    }


def _one_set(model: Model, tests: TestSet, group: dict[str, str], *, show: bool) -> dict[str, Any]:
    print(f"The {tests.name} set", flush=True)
    intents = model.understand([one.text for one in tests.intents])
    danger = model.understand([one.text for one in tests.danger])
    return {
        "intents": intent_figures(tests, intents, group, show=show),
        "danger": danger_figures(tests, danger, show=show),
    }


def _everyday(model: Model, seed: int) -> dict[str, dict[str, Share]]:
    """False alarms on harmless everyday Dutch, as it is and with slips of the thumb."""
    print("Everyday Dutch", flush=True)
    texts = everyday()
    slipped = [with_typos(text, seed) for text in texts]
    return {
        "as it is": alarms(texts, model.understand(texts)),
        "with typos": alarms(slipped, model.understand(slipped)),
    }


def _agreement() -> dict[str, Any]:
    """How far two readers agree who labelled 300 of the blind sentences without seeing a label."""
    pairs = paired(*(TESTS / "nlu" / f"labels_{name}.tsv" for name in ("first", "second")))
    return {"equal": Share.of(one == other for one, other in pairs), "kappa": kappa(pairs).value}


def _print(figures: dict[str, Any]) -> None:
    """The main figures; the page has the rest."""
    for name, found in figures["sets"].items():
        print(f"\nThe {name} set")
        print(f"  {'right intent':28} {found['intents']['overall']['right intent']}")
        for voice, share in found["intents"]["voices"].items():
            print(f"    {voice:26} {share}")
        print(f"  {'calibration error':28} {found['intents']['calibration']['error']:.3f}")
        for what in ("danger gets 112", "suicide gets 113", "false alarms, look-alikes"):
            for voice, share in found["danger"][what].items():
                print(f"  {what + ', ' + voice:40} {share}")
    print("\nFalse alarms on everyday Dutch")
    for name, shares in figures["everyday"].items():
        for voice, share in shares.items():
            print(f"  {name + ', ' + voice:28} {share}")
    print("\nOther languages, blind")
    for what, languages in figures["foreign"].items():
        for language, share in languages.items():
            print(f"  {what + ', ' + language:28} {share}")
    print(f"\nTwo readers agree: {figures['agreement']['equal']}, kappa {figures['agreement']['kappa']:.3f}")
    print(f"\nEntities: F1 {figures['entities']['all']['f1']:.3f}, sentences {figures['entities']['sentences']}")
    for row in figures["curve"]:
        print(f"Learning from {row['lines']} lines: {row['right']}")


if __name__ == "__main__":
    sys.exit(main())
