"""What was measured, as one JSON object and as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from statistics import median
from typing import Any

from samklasse.bench.delivery import Measured, Plan
from samklasse.bench.drain import Drain

FIGURES = {"handler": "handler_path_per_s", "batch": "handler_batch_path_per_s", "hot": "hot_path_per_s"}
"""The name of each ordinary path's figure; a path that was not run has none."""


def figures(measured: Measured, plan: Plan) -> dict[str, Any]:
    """All figures; latency and processor time are those of the named path, every path's stand under `paths`."""
    raw = median(measured.raw)
    named = measured.lives[plan.named]
    return {
        "raw_publish_per_s": round(raw),
        **{FIGURES.get(path, path): round(measured.per_s(path)) for path in measured.drains},
        "live_p50_ms": round(named.p50_ms, 2),
        "live_p99_ms": round(named.p99_ms, 2),
        "growth_ratio": round(measured.growth.growth_ratio, 2) if measured.growth else None,
        "cpu_us_per_event": _cpu(measured, plan.named),
        "named_path": plan.named,
        "raw_rounds_per_s": [round(one) for one in measured.raw],
        "growth_events": plan.growth_events,
        "paths": {path: _path(measured, path, raw) for path in measured.drains},
    }


def _path(measured: Measured, path: str, raw: float) -> dict[str, Any]:
    return {
        "per_s": round(measured.per_s(path)),
        "ratio_to_raw": round(measured.per_s(path) / raw, 2),
        "rounds_per_s": [round(one.per_s) for one in measured.drains[path]],
        "events": measured.drains[path][0].events,
        "cpu_us_per_event": _cpu(measured, path),
        "live": {name: round(value, 2) for name, value in asdict(measured.lives[path]).items()},
        "backlog": _backlog(measured.backlogs.get(path)),
    }


def _backlog(one: Drain | None) -> dict[str, float] | None:
    return {"events": one.events, "seconds": round(one.seconds, 1), "per_s": round(one.per_s)} if one else None


def _cpu(measured: Measured, path: str) -> dict[str, float]:
    drains = measured.drains[path]
    return {name: round(median(one.cpu_us_per_event[name] for one in drains)) for name in drains[0].cpu_us_per_event}


def table(found: Mapping[str, Any]) -> str:
    """The same for people."""
    lines = [
        f"rå publisering (aio-pika, bekreftet, kvorumkø): {found['raw_publish_per_s']:,} meldinger/s",
        f"{'vei':<9}{'hendelser/s':>12}{'× rå':>7}{'ved':>9}{'p50 ms':>8}{'p99 ms':>8}   µs prosessor per hendelse",
    ]
    for path, one in found["paths"].items():
        used = ", ".join(f"{name} {spent:.0f}" for name, spent in one["cpu_us_per_event"].items())
        live = one["live"]
        lines.append(
            f"{path:<9}{one['per_s']:>12,}{one['ratio_to_raw']:>7.2f}{live['sent_per_s']:>7,.0f}/s"
            f"{live['p50_ms']:>8.1f}{live['p99_ms']:>8.1f}   {used}"
        )
    lines += [
        f"{path}: {one['backlog']['events']:,} ventende tømt på {one['backlog']['seconds']:.1f} s"
        for path, one in found["paths"].items()
        if one["backlog"]
    ]
    if found["growth_ratio"] is not None:
        lines.append(f"siste tidel mot første av {found['growth_events']:,}: {found['growth_ratio']:.2f}")
    return "\n".join(lines)
