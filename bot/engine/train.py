"""`python -m bot.engine.train [--if-changed]`: make models/nachtlicht.tar.gz, with plain progress."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
import warnings
from pathlib import Path

from bot import log
from bot.engine import fingerprint
from bot.errors import NachtlichtError
from bot.nlu.spacy_nl import dutch_model
from bot.settings import ROOT, Settings, SettingsError
from bot.settings import load as load_settings


class NothingTrained(NachtlichtError):
    """Training ended without a model."""


def main(arguments: list[str] | None = None) -> int:
    """0 when there is a model that fits, 1 with one line when there is not."""
    parser = argparse.ArgumentParser(prog="python -m bot.engine.train", description=__doc__)
    parser.add_argument("--if-changed", action="store_true", help="only when data, domain, config or code changed")
    options = parser.parse_args(arguments)
    try:
        settings = load_settings()
        wanted = fingerprint.wanted(settings)
        if options.if_changed and fingerprint.recorded() == wanted:
            _say("The model is up to date.")
            return 0
        train(settings)
        fingerprint.record_now(wanted)
    except (SettingsError, NothingTrained) as error:
        _say(str(error))
        return 1
    return 0


def train(settings: Settings, data: Path = ROOT / "data", output: Path = fingerprint.MODEL) -> None:
    """Train with Rasa's own API. Raises NothingTrained."""
    began = time.monotonic()
    _say(
        f"Training (encoder {settings.encoder}, Dutch {dutch_model()}); "
        "the first time this takes some fifteen minutes, afterwards a few."
    )
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    from bot.engine import without_tensorflow

    without_tensorflow.install()
    import rasa

    _show_progress()
    result = rasa.train(
        domain=str(ROOT / "domain.yml"),
        config=str(ROOT / "config.yml"),
        training_files=str(data),
        output=str(output.parent),
        fixed_model_name=output.name.removesuffix(".tar.gz"),
    )
    if not result.model or result.code != 0:
        raise NothingTrained("There is no model: read the lines above, mend the data, and run 'make train' again.")
    _say(f"Trained in {time.monotonic() - began:.0f} s.")


def _show_progress() -> None:
    """Rasa's steps and our own, one line each; there is nobody's text in training but our own."""
    log.configure(logging.WARNING)
    warnings.showwarning = lambda *_, **__: None
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("%(message)s"))
    for name in ("rasa.engine.training.hooks", "bot.nlu"):
        logger = logging.getLogger(name)
        logger.setLevel(logging.INFO)
        logger.handlers = [handler]
        logger.propagate = False


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
