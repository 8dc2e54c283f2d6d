#!/usr/bin/env bash
# Makes the image sandun/shop:latest of the shop's program and the libraries it is linked to. No registry is asked.
# DOCKER_HOST names the engine, as with docker itself.
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
image=${1:-sandun/shop:latest}

command -v docker >/dev/null || { echo 'build-images: docker is not installed' >&2; exit 1; }
docker version >/dev/null 2>&1 || { echo "build-images: the Docker engine does not answer; start it, or set DOCKER_HOST" >&2; exit 1; }
"$root/sandun" version >/dev/null # builds the samples too

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/shop" "$work/tmp" "$work/etc"
chmod 1777 "$work/tmp"
cp -r "$root/artifacts/run/samples/shop/." "$work/shop/"
printf 'root:x:0:0:root:/:/none\nnobody:x:65534:65534:nobody:/:/none\n' >"$work/etc/passwd"

# Each library at the path its loader looks for; the loader itself too.
find "$work/shop" -type f \( -name shop -o -name '*.so' \) -print0 | xargs -0 ldd 2>/dev/null |
    grep -oE '/[^ )]+' | grep -v ':$' | grep -v "^$work" | sort -u | while IFS= read -r library; do
        mkdir -p "$work$(dirname "$library")"
        cp -L "$library" "$work$library"
    done

tar -C "$work" --owner=0 --group=0 -c . | docker import --change 'ENV LD_LIBRARY_PATH=/shop' - "$image" >/dev/null
echo "made $image ($(docker image inspect -f '{{.Size}}' "$image" | awk '{ printf "%.0f MB", $1 / 1000000 }'))"
