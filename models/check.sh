#!/bin/bash
# Lints, type-checks and tests the Python package, and lints the scripts of src/bench/peer, in an
# environment outside the checkout that holds exactly requirements.txt (about 4.5 GB, most of it
# what PyTorch's wheel is linked to).
# `check.sh environment` only makes it and prints where it is. Without a package source nothing is
# checked, which is said; anything else that goes wrong fails.
set -euo pipefail
cd "$(dirname -- "$0")"

cache=${XDG_CACHE_HOME:-$HOME/.cache}/limpid
key=$({ cat requirements.txt; python3 --version; } | sha256sum | cut -c1-16)
environment=$cache/python-$key
mkdir -p "$cache"
find "$cache" -maxdepth 1 -name 'python-*' ! -name "python-$key*" -mtime +14 -exec rm -rf {} +

exec 9>"$environment.lock"
flock 9
if [[ ! -e $environment/complete ]]; then
  started=$SECONDS
  rm -rf "$environment"
  python3 -m venv "$environment"
  if ! "$environment/bin/pip" install -q --no-deps "$(grep -m1 '^iniconfig==' requirements.txt)" >&2; then
    rm -rf "$environment"
    echo "python: no package source; nothing of the Python package was checked" >&2
    exit 0
  fi
  # Without --no-deps PyTorch would bring another gigabyte that the CPU does not use.
  "$environment/bin/pip" install -q --no-cache-dir --no-deps -r requirements.txt >&2
  touch "$environment/complete"
  echo "python: environment of $(du -sm "$environment" | cut -f1) MB in $((SECONDS - started)) s" >&2
fi
touch "$environment"
flock -u 9
if [[ ${1-} == environment ]]; then
  echo "$environment"
  exit
fi

started=$SECONDS
export OMP_NUM_THREADS=1 MPLCONFIGDIR=$cache/matplotlib
. "$environment/bin/activate"
ruff check --config pyproject.toml . ../src/bench/peer
ruff format --config pyproject.toml --check . ../src/bench/peer
mypy
python -m pytest
echo "python: green in $((SECONDS - started)) s"
