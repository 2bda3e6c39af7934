#!/bin/bash
# Checks and measures limpid on a machine with an NVIDIA GPU; pack.sh has made what it needs.
#   src/gpu/check.sh PART...               keeps parts; when all are there, runs with the defaults
#   src/gpu/check.sh --device=cpu ...      runs again, what was unpacked is still there
#   src/gpu/check.sh PART... --minutes=4   see README.md for the settings
#   TEST_SECONDS, CHECK_SECONDS            longest run of the tests (150) and of the rest (420)
# Goes on whatever fails, prints tables, writes them to $OUT (by default out/gpu), and exits with 1
# if anything failed.
set -uo pipefail
cd "$(dirname -- "$0")/../.." || exit 2
root=$PWD
store=${LIMPID_GPU_STORE:-/tmp/limpid-gpu}
out=$(mkdir -p "${OUT:-out/gpu}" && cd "${OUT:-out/gpu}" && pwd)
failures=()
device=cuda
settings=()

mkdir -p "$store"
for argument in "$@"; do
  [[ $argument == --device=* ]] && device=${argument#*=}
  if [[ $argument == --* ]]; then
    settings+=("$argument")
  else
    # Parts of another packing are of no use any more.
    find "$store" -maxdepth 1 -name 'part-*' -not -name "*-${argument##*-}" -delete
    cp "$argument" "$store/" || exit 2
  fi
done

# Joins the parts once all are there; exits if some are missing.
unpack() {
  local parts count id
  parts=("$store"/part-*)
  [[ -e ${parts[0]} ]] || return 0
  id=${parts[-1]##*-}
  count=${parts[-1]##*-of-}
  count=${count%-*}
  parts=("$store"/part-*-of-"$count-$id")
  echo "check.sh: has ${#parts[@]} of $count parts of $id"
  ((${#parts[@]} == count)) || exit 0
  rm -rf "$store/kit"
  mkdir "$store/kit"
  cat "${parts[@]}" >"$store/kit.tar.gz"
  if [[ $(sha256sum "$store/kit.tar.gz" | cut -c1-8) != "$id" ]]; then
    echo "check.sh: the parts do not make up $id; carry them again" >&2
    exit 2
  fi
  tar -C "$store/kit" -xzf "$store/kit.tar.gz" || exit 2
  rm "$store/kit.tar.gz" "$store"/part-*
}

# Finds the libraries of CUDA that ONNX Runtime and cuDNN want, wherever this machine has them.
find_libraries() {
  local library path folder roots=()
  for folder in ${LIMPID_CUDA:+"$LIMPID_CUDA"} /usr/local/nvidia /usr/local /usr/lib /usr/lib64 /opt; do
    [[ -d $folder ]] && roots+=("$folder")
  done
  for library in libcuda.so.1 libcudart.so.13 libcublas.so.13 libcublasLt.so.13 libcufft.so.12 libnvrtc.so.13 libcudnn.so.9; do
    path=$(find "${roots[@]}" -name "$library" -not -path '*/stubs/*' -not -path '*/compat/*' -print -quit 2>/dev/null)
    if [[ -z $path ]]; then
      fail "libraries: no $library below ${roots[*]}; name its folder in LIMPID_CUDA"
    else
      echo "$library: $path"
      LD_LIBRARY_PATH=${path%/*}${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
    fi
  done
  export LD_LIBRARY_PATH
}

fail() {
  failures+=("$1")
  echo "FAIL $1"
}

phase() {
  local name=$1 started=$SECONDS
  shift
  echo "== $name"
  "$@"
  echo "== $name took $((SECONDS - started)) s"
}

# Runs a class for so many seconds at most, so that the rest has its turn if a device hangs.
java() {
  local limit=$1
  shift
  timeout "$limit" "$store/kit/jre/bin/java" -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 \
    -Dorg.bytedeco.javacpp.cachedir="$store/natives" -cp "$store/kit/classes:$store/kit/lib/*" "$@"
}

# The tests of tag gpu; on a CPU the golden sequences, which are among the same classes.
run_tests() {
  local classes=() filter=(-t gpu) class
  while read -r class; do
    classes+=(-c "$class")
  done <"$store/kit/gpu-tests"
  [[ $device == cpu ]] && filter=(-T gpu --include-methodname '.*replay_.*')
  (cd "$root/operators" && java "${TEST_SECONDS:-150}" org.junit.platform.console.ConsoleLauncher execute \
    "${classes[@]}" "${filter[@]}" --disable-banner --disable-ansi-colors --details=tree) >"$out/tests.txt" 2>&1
  local status=$?
  grep -E '\[ +[0-9]+ tests (successful|failed|aborted) ' "$out/tests.txt"
  if ((status != 0)) || ! grep -qE '\[ +0 tests aborted ' "$out/tests.txt" ||
    grep -qE '\[ +0 tests successful ' "$out/tests.txt"; then
    fail "tests: see tests.txt; a test that was aborted found no GPU"
    grep -E '\[(X|A)\]' "$out/tests.txt" | head -n 20
  fi
}

run_checks() {
  java "${CHECK_SECONDS:-420}" dev.limpid.bench.gpu.GpuCheck --out="$out" "${settings[@]}" 2>"$out/log.txt" ||
    fail "models: exit $?, see check.md and log.txt"
}

unpack
[[ -x $store/kit/jre/bin/java ]] || {
  echo "check.sh: nothing is unpacked in $store: run src/gpu/pack.sh and give me the parts" >&2
  exit 2
}
if [[ $device != cpu ]]; then
  nvidia-smi >"$out/device.txt" 2>&1 || fail "driver: nvidia-smi says $(tail -n 1 "$out/device.txt")"
  phase libraries find_libraries
fi
phase tests run_tests
phase models run_checks
echo "check.sh: $SECONDS s, ${#failures[@]} failures"
((${#failures[@]} == 0)) || printf 'FAIL %s\n' "${failures[@]}"
((${#failures[@]} == 0))
