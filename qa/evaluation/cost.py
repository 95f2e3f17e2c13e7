"""What answering costs: time by stage, and memory."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.evaluation.predictions import Timing

STAGES = ("search", "read", "compose")


def cost(timings: Sequence[Timing]) -> dict[str, Any]:
    """Latency percentiles in milliseconds, in all and by stage; questions a second; the most memory used so far."""
    total = [one.milliseconds["total"] for one in timings if "total" in one.milliseconds]
    by_stage = {
        stage: percentiles([one.milliseconds[stage] for one in timings if stage in one.milliseconds])
        for stage in STAGES
    }
    return {
        "latency_ms": {**percentiles(total), "by_stage": by_stage},
        "questions_per_second": round(1000 * len(total) / sum(total), 2) if total else None,
        "peak_memory_mb": peak_memory_mb(),
    }


def percentiles(milliseconds: Sequence[float]) -> dict[str, float | None]:
    """The 50th, 95th and 99th percentile; None of nothing."""
    if not milliseconds:
        return {"p50": None, "p95": None, "p99": None}
    values = np.percentile(milliseconds, [50, 95, 99]).round(2).tolist()
    return dict(zip(("p50", "p95", "p99"), values, strict=True))


def peak_memory_mb() -> float | None:
    """The most that this process has held in memory; None where the system does not tell."""
    try:
        import resource
    except ImportError:  # on Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10), 1)
