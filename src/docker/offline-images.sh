#!/bin/sh
# Builds stand-ins for the base images where no image registry can be reached: Debian with a JRE
# from debootstrap, Flink and Kafka from Maven artifacts. Needs root, docker, debootstrap and Maven.
#
#   src/docker/offline-images.sh && docker compose --env-file src/docker/offline.env up --build
#
#   LIMPID_DEBIAN_MIRROR  where debootstrap loads from; its own default otherwise
set -eu

cd "$(dirname -- "$0")/../.."
. src/docker/offline.env
export DOCKER_BUILDKIT=0

for tool in docker debootstrap mvn; do
  command -v $tool >/dev/null || { echo "offline-images: $tool is missing" >&2; exit 1; }
done

if ! docker image inspect "$LIMPID_BASE_IMAGE" >/dev/null 2>&1; then
  [ "$(id -u)" = 0 ] || { echo "offline-images: debootstrap needs root" >&2; exit 1; }
  rootfs=$(mktemp -d)
  trap 'rm -rf "$rootfs"' EXIT
  echo "offline-images: debootstrap (a minute or two)"
  debootstrap --variant=minbase --include=openjdk-17-jre-headless,ca-certificates \
    bookworm "$rootfs" ${LIMPID_DEBIAN_MIRROR:+"$LIMPID_DEBIAN_MIRROR"} >"$rootfs.log" 2>&1 ||
    { tail -n 5 "$rootfs.log" >&2; exit 1; }
  rm -rf "$rootfs.log" "$rootfs"/var/cache/apt/archives/*.deb "$rootfs"/var/lib/apt/lists/*
  tar -C "$rootfs" -c . | docker import - "$LIMPID_BASE_IMAGE"
fi

mvn -B -q -DskipTests package -pl src/docker/flink,src/docker/kafka -am
build() {
  docker build -q -t "$1" -f "src/docker/offline/$2" --build-arg "LIMPID_BASE_IMAGE=$LIMPID_BASE_IMAGE" .
}
build "$LIMPID_KAFKA_IMAGE" Dockerfile.kafka
build "$LIMPID_FLINK_IMAGE" Dockerfile.flink
echo "offline-images: $LIMPID_BASE_IMAGE, $LIMPID_KAFKA_IMAGE, $LIMPID_FLINK_IMAGE"
