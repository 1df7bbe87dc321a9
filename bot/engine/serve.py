"""`python -m bot.engine.serve [--port N] [--enable-api]`: `rasa run` without TensorFlow, on the loopback."""

from __future__ import annotations

import argparse
import os
import sys
import tarfile
import warnings
import zlib
from pathlib import Path
from typing import Any

from bot.engine import fingerprint, without_tensorflow
from bot.errors import NachtlichtError
from bot.nlu.spacy_nl import dutch_model
from bot.settings import ROOT, Settings, SettingsError
from bot.settings import load as load_settings

#: Bytes of the largest request: 1,000 characters of text in any script, and what belongs to it.
LARGEST_REQUEST = 32 * 1024


class ModelMissing(NachtlichtError):
    """There is no model, or it is one for other settings; the message says what to do."""


def main(arguments: list[str] | None = None) -> int:
    """Serve until stopped; 1 with one line when that cannot be."""
    parser = argparse.ArgumentParser(prog="python -m bot.engine.serve", description=__doc__)
    parser.add_argument("--port", type=int, help="TCP port; default RASA_PORT or 5005")
    parser.add_argument("--model", type=Path, default=fingerprint.MODEL)
    parser.add_argument("--enable-api", action="store_true", help="Rasa's HTTP API too, for measuring")
    options = parser.parse_args(arguments)
    try:
        settings = load_settings()
        check_model(settings, options.model)
    except (SettingsError, ModelMissing) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    prepare_environment()
    _serve(settings, options.port or settings.rasa_port, options.model, options.enable_api)
    return 0


def check_model(settings: Settings, model: Path, record: Path | None = None) -> None:
    """Raises ModelMissing: Rasa would start without a model and answer nothing."""
    if not model.exists():
        raise ModelMissing(f"There is no model at {_shown(model)}: run 'make train'.")
    _refuse_damaged(model)
    record = record or model.with_name(model.name.removesuffix(".tar.gz") + ".fingerprint")
    if not record.exists():
        return
    _, encoder, dutch = record.read_text(encoding="utf-8").split()
    if encoder != settings.encoder:
        raise ModelMissing(
            f"The model was trained with encoder {encoder}, now it is {settings.encoder}: run 'make train'."
        )
    if dutch != dutch_model():
        raise ModelMissing(f"The model was trained with {dutch}, here is {dutch_model()}: run 'make train'.")


def _refuse_damaged(model: Path) -> None:
    """Read the archive to its end: Rasa itself would start without a model."""
    try:
        with tarfile.open(model, "r:gz") as archive:
            names = archive.getnames()
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise ModelMissing(f"The model at {_shown(model)} is damaged: run 'make train'.") from error
    if not any(name.endswith("metadata.json") for name in names):
        raise ModelMissing(f"The model at {_shown(model)} is damaged: run 'make train'.")


def prepare_environment() -> None:
    """What Rasa and its libraries read from the environment, before they are imported."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["SANIC_REQUEST_MAX_SIZE"] = str(LARGEST_REQUEST)
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    # one message is one small product of matrices: more threads only get in each other's way
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def _serve(settings: Settings, port: int, model: Path, api: bool) -> None:
    os.chdir(ROOT)
    warnings.showwarning = _no_warning  # a filter would not do: libraries set their own
    without_tensorflow.install()
    from bot.engine import quiet

    quiet.configure()
    import rasa
    from rasa.core.utils import AvailableEndpoints

    _point_to_actions(AvailableEndpoints, settings)
    rasa.run(
        model=str(model),
        endpoints=str(ROOT / "endpoints.yml"),
        credentials=str(ROOT / "credentials.yml"),
        interface="127.0.0.1",
        port=port,
        enable_api=api,
    )


def _point_to_actions(endpoints: Any, settings: Settings) -> None:
    """endpoints.yml holds literal defaults, because Rasa's `${NAME}` knows no default; another port wins here."""
    read = endpoints.read_endpoints

    def with_our_port(file: str) -> Any:
        found = read(file)
        if found.action is not None:
            found.action.url = f"{settings.action_url}/webhook"
        return found

    endpoints.read_endpoints = with_our_port


def _no_warning(*_: object, **__: object) -> None:
    """Rasa turns some of what visitors type into warnings; the rest is about old libraries."""


def _shown(model: Path) -> str:
    return str(model.relative_to(ROOT)) if model.is_relative_to(ROOT) else model.name


if __name__ == "__main__":
    sys.exit(main())
