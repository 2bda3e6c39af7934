#!/bin/bash
# Packs what check.sh needs on a machine that has a GPU and nothing else of ours: src/gpu/pack.sh
# Writes target/gpu/part-N-of-M-ID, each small enough to travel with the working tree in LIMIT MiB.
#   LIMIT  most MiB of the working tree and one part (default 62)
set -euo pipefail
cd "$(dirname -- "$0")/../.."
limit=${LIMIT:-62}
out=target/gpu
kit=$out/kit
rm -rf "$out"
mkdir -p "$kit/lib" "$kit/classes"

mvn -B -q -Pgpu -DskipTests -pl src/bench,operators -am test-compile dependency:build-classpath \
  -DincludeScope=test -Dmdep.outputFile=target/gpu-classpath
console=$(sed -n 's|.*<junit.version>5\.\(.*\)</junit.version>.*|1.\1|p' pom.xml)
mvn -B -q dependency:copy -DoutputDirectory="$PWD/$kit/lib" \
  -Dartifact="org.junit.platform:junit-platform-console-standalone:$console"

# Of the libraries only what inference and its tests load.
wanted='(assertj-core|byte-buddy|cuda|dnnl|jackson-(annotations|core|databind)|javacpp|jspecify|log4j-(api|core|slf4j2-impl)|onnxruntime|opencl|protobuf-java|slf4j-api)-[0-9]'
mapfile -t -d : entries <operators/target/gpu-classpath
for entry in "${entries[@]}"; do
  name=${entry##*/}
  if [[ -d $entry ]]; then
    cp -r "$entry/." "$kit/classes"
  elif [[ $name =~ ^$wanted ]]; then
    cp "$entry" "$kit/lib"
  fi
done
cp -r operators/target/classes/. operators/target/test-classes/. src/bench/target/classes/. "$kit/classes"
compgen -G "$kit/lib/onnxruntime-*-gpu.jar" >/dev/null || {
  echo "pack.sh: the class path of operators has no ONNX Runtime for GPUs" >&2
  exit 1
}
grep -rl '@Tag("gpu")' operators/src/test/java |
  sed 's|.*/src/test/java/||; s|\.java$||; s|/|.|g' >"$kit/gpu-tests"

jlink --add-modules java.base,java.desktop,java.logging,java.management,java.naming,java.sql,java.xml,jdk.unsupported \
  --strip-debug --no-header-files --no-man-pages --compress=2 --output "$kit/jre"
strip --strip-unneeded "$kit/jre/lib/server/libjvm.so"

tar -C "$kit" -czf "$out/kit.tar.gz" .
id=$(sha256sum "$out/kit.tar.gz" | cut -c1-8)
tree=$(git ls-files -coz --exclude-standard | xargs -0 du -cb | tail -n 1 | cut -f1)
room=$(((limit << 20) - tree))
if ((room < 1 << 20)); then
  echo "pack.sh: the working tree has $tree bytes, expected less than $((limit - 1)) MiB" >&2
  exit 1
fi
count=$((($(stat -c %s "$out/kit.tar.gz") + room - 1) / room))
split -n "$count" --numeric-suffixes=1 -a 1 "$out/kit.tar.gz" "$out/part-"
for part in "$out"/part-?; do
  mv "$part" "$part-of-$count-$id"
done
rm "$out/kit.tar.gz"
ls -l "$out" | awk '/part-/ {printf "%6.1f MiB  '"$out"'/%s\n", $5 / 1048576, $9}'
echo "working tree: $((tree >> 20)) MiB. Carry one part per call, each with: src/gpu/check.sh PART"
