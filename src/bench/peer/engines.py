"""Compares ways to run one model on this CPU: versions, settings, 8 bits, OpenVINO.

    python engines.py rdn-small.onnx --blurred camel.eq20.npy --sharp camel.sharp.npy \\
        --newer ORT --openvino OV

in limpid's Python environment (models/check.sh environment), with models/ on PYTHONPATH. The ways
take turns, some frames each, round after round, so that whatever else the machine does strikes all
of them. Printed is the median over the rounds of the ratio to the first way of the same round, by
processor time per frame and by frames per second, and how the picture differs. ORT and OV are
folders of `pip install --no-deps --target`; each runtime has a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

FRAMES = 8  # whose pictures are compared
BASE = {"runtime": "ort", "threads": 1, "lanes": 1}


def ways(options: argparse.Namespace, quantised: dict[str, Path]) -> dict[str, dict]:
    """Name -> what differs from the first; `path` is where its runtime lies."""
    newer = {"path": str(options.newer)}
    vino = {"runtime": "openvino", "path": str(options.openvino)}
    found: dict[str, dict] = {
        "1 thread": {},
        "the same again": {},
        "2 threads": {"threads": 2},
        "2 threads, spinning": {"threads": 2, "spinning": "1"},
        "2 sessions of 1 thread": {"lanes": 2},
        "2 sessions of 2 threads": {"lanes": 2, "threads": 2},
        "no arena": {"arena": False},
        "memory patterns": {"pattern": True},
        "optimisation extended": {"level": "ORT_ENABLE_EXTENDED"},
        "optimisation basic": {"level": "ORT_ENABLE_BASIC"},
        "optimisation off": {"level": "ORT_DISABLE_ALL"},
        "size fixed": {"fixed": True},
    }
    if options.newer:
        found |= {"newer": newer, "newer, 2 threads": newer | {"threads": 2}}
    found |= {name: {"model": str(path)} for name, path in quantised.items()}
    if options.newer:
        found |= {f"newer, {k}": newer | {"model": str(p)} for k, p in quantised.items()}
    if options.openvino:
        found |= {
            "OpenVINO float32": vino,
            "OpenVINO float32, 2 threads": vino | {"threads": 2},
            "OpenVINO bfloat16": vino | {"precision": "bf16"},
            "OpenVINO bfloat16, 2 threads": vino | {"precision": "bf16", "threads": 2},
        }
    return {name: BASE | {"model": str(options.model)} | way for name, way in found.items()}


def opened(way: dict, size: tuple[int, int]):
    """A function from inputs by name to outputs by name."""
    if way["runtime"] == "openvino":
        return opened_openvino(way, size)
    import onnxruntime as ort

    settings = ort.SessionOptions()
    settings.log_severity_level = 3
    settings.intra_op_num_threads = way["threads"]
    settings.enable_cpu_mem_arena = way.get("arena", True)
    settings.enable_mem_pattern = way.get("pattern", False)
    level = way.get("level", "ORT_ENABLE_ALL")
    settings.graph_optimization_level = getattr(ort.GraphOptimizationLevel, level)
    settings.add_session_config_entry("session.set_denormal_as_zero", "1")
    settings.add_session_config_entry("session.intra_op.allow_spinning", way.get("spinning", "0"))
    if way.get("fixed"):
        for axis, length in zip("NHW", (1, *size), strict=True):
            settings.add_free_dimension_override_by_name(axis, length)
    session = ort.InferenceSession(way["model"], settings, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return lambda inputs: dict(zip(names, session.run(names, inputs), strict=True))


def opened_openvino(way: dict, size: tuple[int, int]):
    import openvino as ov

    settings = {
        "INFERENCE_NUM_THREADS": way["threads"],
        "NUM_STREAMS": 1,
        "INFERENCE_PRECISION_HINT": way.get("precision", "f32"),
    }
    request = ov.Core().compile_model(way["model"], "CPU", settings).create_infer_request()

    def run(inputs):
        result = request.infer(inputs, share_outputs=False)
        return {key.get_any_name(): value for key, value in result.items()}

    return run


class Player:
    """One stream through one session, its states handed on."""

    def __init__(self, way: dict, contract: dict, frames: np.ndarray):
        from limpid_models import contract as contracts

        size = frames.shape[1:3]
        self.run, self.frames, self.contract = opened(way, size), frames, contract
        self.zeros = contracts.zero_states(contract, 1, *size)
        self.states, self.at = self.zeros, 0
        self.input = next(iter(contract["inputs"]))

    def step(self) -> np.ndarray:
        frame = self.frames[self.at % len(self.frames)][None]
        results = self.run({self.input: frame, **self.states})
        self.states = {s["in"]: results[s["out"]] for s in self.contract["states"]}
        self.at += 1
        return results[next(iter(self.contract["outputs"]))][0]


def worker(all_ways: dict[str, dict], clip: str, count: int) -> None:
    """Prints the file of each way's picture, then its figures whenever its name is read."""
    from limpid_models import contract as contracts

    frames = np.ascontiguousarray(np.load(clip, mmap_mode="r")[:FRAMES])
    players = {}
    for name, way in all_ways.items():
        contract = contracts.read(way["model"])
        players[name] = [Player(way, contract, frames) for _ in range(way["lanes"])]
        file = Path(tempfile.mkstemp(suffix=".npy")[1])
        np.save(file, np.stack([players[name][0].step() for _ in frames]))
        print(file, flush=True)
    for line in sys.stdin:
        print(json.dumps(timed(players[line.strip()], count)), flush=True)


def timed(players: list[Player], frames: int) -> tuple[float, float]:
    """Frames per second of all together, and processor time per frame, ms."""
    started, used = time.perf_counter(), time.process_time()
    lanes = [threading.Thread(target=play, args=(player, frames)) for player in players]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    count = frames * len(players)
    return count / (time.perf_counter() - started), 1e3 * (time.process_time() - used) / count


def play(player: Player, frames: int) -> None:
    for _ in range(frames):
        player.step()


def quantise(options: argparse.Namespace, folder: Path) -> dict[str, Path]:
    """The model with its convolutions in 8 bits: weights per channel, activations calibrated."""
    import onnx
    from onnxruntime import quantization
    from onnxruntime.quantization.shape_inference import quant_pre_process

    from limpid_models import contract as contracts

    contract = contracts.read(options.model)
    frames = np.ascontiguousarray(np.load(options.calibration, mmap_mode="r")[:FRAMES])
    player = Player(BASE | {"model": str(options.model)}, contract, frames)
    seen = []
    for frame in frames:
        seen.append({player.input: frame[None], **player.states})
        player.step()

    class Reader(quantization.CalibrationDataReader):
        def __init__(self):
            self.left = iter(seen)

        def get_next(self):
            return next(self.left, None)

    prepared = folder / "prepared.onnx"
    quant_pre_process(str(options.model), str(prepared), skip_symbolic_shape=True)
    graph = onnx.load(prepared).graph
    convolutions = [node.name for node in graph.node if node.op_type == "Conv"]
    made = {}
    for name, left in (("int8", []), ("int8 inside", [convolutions[0], convolutions[-1]])):
        path = folder / f"{name}.onnx"
        quantization.quantize_static(
            str(prepared),
            str(path),
            Reader(),
            per_channel=True,
            op_types_to_quantize=["Conv"],
            nodes_to_exclude=left,
            extra_options={"ActivationSymmetric": False},
        )
        whole = onnx.load(path)
        if not any(entry.key == "limpid" for entry in whole.metadata_props):
            entry = whole.metadata_props.add()
            entry.key = "limpid"
            entry.value = json.dumps(contract)
            onnx.save(whole, path)
        made[name] = path
    return made


def psnr(one: np.ndarray, other: np.ndarray) -> float:
    error = np.mean((one.astype(np.float64) - other) ** 2)
    return 10 * np.log10(255**2 / error) if error else np.inf


def compare(options: argparse.Namespace, running: dict[str, subprocess.Popen]) -> None:
    """Asks for each way in turn and prints the table."""
    late = options.future
    sharp = np.load(options.sharp, mmap_mode="r")[: FRAMES - late]
    shown = {}
    for name, process in running.items():
        file = Path(process.stdout.readline().strip())
        shown[name] = np.load(file)[late:]
        file.unlink()
    base = next(iter(running))
    measured: dict[str, list] = {name: [] for name in running}
    for _ in range(options.rounds):
        for name, process in running.items():
            print(name, file=process.stdin, flush=True)
            measured[name].append(json.loads(process.stdout.readline()))
    against = np.array(measured[base])
    print("| way | CPU ms | ratio | frames/s, ratio | dB to truth | dB to float |")
    print("|---|---|---|---|---|---|")
    for name, rows in measured.items():
        own = np.array(rows)
        faster, dearer = np.median(own / against, axis=0)
        quality = f"{psnr(shown[name], sharp):.2f} | {psnr(shown[name], shown[base]):.1f}"
        ms = np.median(own[:, 1])
        print(f"| {name} | {ms:.1f} | {dearer:.2f} | {faster:.2f} | {quality} |", flush=True)


def started(options: argparse.Namespace, found: dict[str, dict]) -> dict[str, subprocess.Popen]:
    """The process of each way: one for each runtime."""
    processes: dict[str, subprocess.Popen] = {}
    for path in dict.fromkeys(way.get("path", "") for way in found.values()):
        own = {name: way for name, way in found.items() if way.get("path", "") == path}
        places = [part for part in (path, os.environ.get("PYTHONPATH")) if part]
        process = subprocess.Popen(
            [sys.executable, *sys.argv, "--worker", json.dumps(own)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(places)},
        )
        processes |= dict.fromkeys(own, process)
    return processes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--blurred", required=True)
    parser.add_argument("--sharp", required=True)
    parser.add_argument("--calibration", help="other blurred frames, for 8 bits; none without it")
    parser.add_argument("--newer", type=Path)
    parser.add_argument("--openvino", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--frames", type=int, default=6, help="of a turn")
    parser.add_argument("--only", nargs="*", help="names of ways")
    parser.add_argument("--worker", type=json.loads, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        worker(options.worker, options.blurred, options.frames)
        return
    from limpid_models import contract as contracts

    options.future = contracts.read(options.model)["window"]["future"]
    with tempfile.TemporaryDirectory() as folder:
        quantised = quantise(options, Path(folder)) if options.calibration else {}
        found = ways(options, quantised)
        if options.only:
            found = {name: way for name, way in found.items() if name in options.only}
        running = started(options, found)
        try:
            compare(options, running)
        finally:
            for process in set(running.values()):
                process.stdin.close()
                process.wait()


if __name__ == "__main__":
    main()
