#!/usr/bin/env bash
# Builds the oracle for one release of kube-scheduler, e.g. `build.sh 1.34.1`, and prints the program's path.
set -euo pipefail

version=${1:?usage: build.sh VERSION, e.g. build.sh 1.34.1}
minor=$(cut -d. -f2 <<<"$version")
sources=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/berth/kube-scheduler-oracle/$version
mkdir -p "$cache"
rm -f "$cache"/*.go
cp "$sources"/*.go "$cache"
cd "$cache"

# The libraries of the Kubernetes repository bear its version with a 0 in front; its own go.mod finds them by path.
upstream=$(cd / && go mod download -json "k8s.io/kubernetes@v$version" | sed -n 's/.*"GoMod": "\(.*\)".*/\1/p')
libraries=$(sed -n 's|^[[:space:]]*\(k8s.io/[^ ]*\) => ./staging/.*|\1|p' "$upstream")
{
  echo 'module kube-scheduler-oracle'
  sed -n '/^go /p; /^godebug /p' "$upstream"
  echo "require k8s.io/kubernetes v$version"
  for library in $libraries; do
    echo "replace $library => $library v0.${version#1.}"
  done
} >go.mod

tags=
for since in 35 36; do
  if [ "$minor" -ge "$since" ]; then tags+=since1$since,; fi
done
nice -n 5 go build -mod=mod -buildvcs=false -tags "${tags%,}" -ldflags "-s -w -X main.version=$version" -o oracle .
echo "$cache/oracle"
