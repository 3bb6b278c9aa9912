#!/usr/bin/env bash
# Builds the oracle for one release of KubeVirt, e.g. `build.sh 1.9.0`, and prints the program's path.
set -euo pipefail

version=${1:?usage: build.sh VERSION, e.g. build.sh 1.9.0}
sources=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/berth/kubevirt-launcher-oracle/$version
mkdir -p "$cache"
rm -rf "$cache"/*.go "$cache"/*.s "$cache"/stub
cp -r "$sources"/*.go "$sources"/*.s "$sources"/stub "$cache"
cd "$cache"

# KubeVirt's own go.mod finds its API and client by path; both are modules of the same version.
upstream=$(cd / && go mod download -json "kubevirt.io/kubevirt@v$version" | sed -n 's/.*"GoMod": "\(.*\)".*/\1/p')
{
  echo 'module kubevirt-launcher-oracle'
  sed -n '/^go /p; /^godebug /p' "$upstream"
  for module in kubevirt api client-go; do echo "require kubevirt.io/$module v$version"; done
  sed -n '/^replace (/,/^)/p' "$upstream" | grep -v '=> \./'
  # VM templates play no part in launcher pods, and their modules are not everywhere to be had.
  echo 'replace kubevirt.io/virt-template-api => ./stub/api'
  echo 'replace kubevirt.io/virt-template-client-go => ./stub/client'
} >go.mod

# Its sums too: not every module it names is in the public table of sums.
cat "$(cd / && go mod download -json "kubevirt.io/kubevirt@v$version" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')/go.sum" >go.sum

minor=$(cut -d. -f2 <<<"$version")
tags=
for since in 5 8 9; do
  if [ "$minor" -ge "$since" ]; then tags+=since1$since,; fi
done
nice -n 5 go build -mod=mod -tags "${tags%,}" -buildvcs=false -ldflags '-s -w -checklinkname=0' -o oracle .
echo "$cache/oracle"
