#!/bin/bash
# Trains the network `deblur` on a machine that has a GPU for minutes: gpu/README.md.
#
#   gpu/run.sh PACK RUN OUT [section.key=value ...]
#
# PACK  what `limpid-models pack` wrote
# RUN   folder that is worked in; training goes on from the checkpoint in it, else from the parts of
#       one in RUN/../back, else it begins
# OUT   folder for what comes back: log, curve and sample (results.tar), the model, and the
#       checkpoint in parts of at most 16 MB
#
# LIMIT    seconds until all is written (570)
# RESERVE  seconds of them for export and parts (60)
# PLAN     seconds of training, of all sittings together, that the learning rate falls over
#          (nearly to the end of this sitting)
# WATCH    a packed sequence that is judged on instead of learned from, so that the curve tells more
#          than the loss (video-dashcam-test_video, which shows a road that another one shows, too)
# PYTHON   python3 with PyTorch, ONNX, OpenCV, NumPy and matplotlib
# WORKERS  processes that make blur and samples (one per core but one)
set -euo pipefail
if (($# < 3)); then
  sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" >&2
  exit 2
fi
models=$(cd "$(dirname -- "$0")/.." && pwd)
mkdir -p "$2" "$3"
pack=$(realpath "$1") run=$(realpath "$2") out=$(realpath "$3")
shift 3
part=16000000 # bytes
limit=${LIMIT:-570} reserve=${RESERVE:-60} python=${PYTHON:-python3}
watch=${WATCH-video-dashcam-test_video}
workers=${WORKERS:-$(($(nproc) > 1 ? $(nproc) - 1 : 1))}
export PYTHONPATH=$models PYTHONUNBUFFERED=1 OMP_NUM_THREADS=1 MPLCONFIGDIR=$run/matplotlib

say() { echo "$SECONDS s: $*" | tee -a "$out/run.log"; }
limpid() { "$python" -m limpid_models "$@"; }

settings=()
for word in "$@" "train.workers=$workers" ${watch:+"held_out=[\"$watch\"]"}; do
  settings+=(--set "$word")
done

if [[ ! -e $run/checkpoint.pt ]] && compgen -G "$run/../back/checkpoint.pt.*" >/dev/null; then
  cat "$run"/../back/checkpoint.pt.* >"$run/checkpoint.pt"
  say "checkpoint joined from parts"
fi

# The GPU is asked how it likes to work while the processors make blur.
limpid clips --data "$pack" --cache "$run/cache" --workers "$workers" >"$run/clips.log" 2>&1 &
clips=$!
if [[ ! -e $run/best.txt ]]; then
  limpid pace deblur --out "$run/best.txt" "${settings[@]}" 2>&1 | tee -a "$out/run.log"
fi
say "fastest: $(tr '\n' ' ' <"$run/best.txt")"
if ! wait "$clips"; then
  tail -20 "$run/clips.log" >&2
  exit 1
fi
say "clips: $(wc -l <"$run/clips.log") made"
while read -r word; do
  settings+=(--set "$word")
done <"$run/best.txt"

resume=() trained=0
if [[ -e $run/checkpoint.pt ]]; then
  resume=(--resume)
  trained=$("$python" -c 'import sys, torch
saved = torch.load(sys.argv[1], weights_only=True, map_location="cpu")
print(int(saved["seconds"]))' "$run/checkpoint.pt")
fi
sitting=$((limit - reserve - SECONDS))
if ((sitting < 1)); then
  say "no time is left to train: LIMIT $limit s, RESERVE $reserve s"
  exit 1
fi
settings+=(--set "train.seconds=${PLAN:-$((trained + sitting * 19 / 20))}")
say "training for $sitting s after $trained s"
failed=0
timeout -k 5 $((sitting + reserve / 2)) "$python" -m limpid_models train deblur --data "$pack" \
  --cache "$run/cache" --out "$run" --sitting "$sitting" "${resume[@]}" "${settings[@]}" ||
  failed=$?
((failed == 0)) || say "training ended with $failed; what follows is of the last checkpoint"

limpid export "$run/checkpoint.pt" --out "$run/deblur.onnx"
limpid slim "$run/checkpoint.pt" --out "$run/slim.pt"
rm -f "$out"/checkpoint.pt.* "$out"/deblur.onnx*
split -b "$part" -d "$run/slim.pt" "$out/checkpoint.pt."
if (($(stat -c %s "$run/deblur.onnx") <= part)); then
  cp "$run/deblur.onnx" "$out"
else
  split -b "$part" -d "$run/deblur.onnx" "$out/deblur.onnx."
fi
say "done"
tar -C "$run" -cf "$out/results.tar" log.jsonl curve.png sample.png clips.log best.txt
ls -l "$out"
exit "$failed"
