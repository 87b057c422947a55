"""Structured logs: one JSON line per fact, a constant sentence plus fields."""

import logging
import sys
from typing import Any

import structlog


def configure(service: str) -> None:
    """Send our lines and the libraries' warnings to standard output as JSON."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stdout, format='{"level":"%(levelname)s","logger":"%(name)s"}'
    )


def logger() -> Any:
    """The logger; fields carry ids and codes, never a person."""
    return structlog.get_logger()
