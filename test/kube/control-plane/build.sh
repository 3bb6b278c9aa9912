#!/usr/bin/env bash
# Builds etcd, kube-apiserver and kube-scheduler in the releases that go.mod names, once, and prints the folder they are in.
set -euo pipefail

sources=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
version=$(sed -n 's|^require k8s.io/kubernetes v||p' "$sources/go.mod")
IFS=. read -r major minor _ <<<"$version"
folder=${XDG_CACHE_HOME:-$HOME/.cache}/berth/control-plane/$version
mkdir -p "$folder"

stamp=k8s.io/component-base/version
flags="-s -w -X $stamp.gitVersion=v$version -X $stamp.gitMajor=$major -X $stamp.gitMinor=$minor"
unfinished=$(mktemp -d "$folder/.unfinished.XXXXXX")
trap 'rm -rf "$unfinished"' EXIT

for package in go.etcd.io/etcd/server/v3 k8s.io/kubernetes/cmd/kube-scheduler k8s.io/kubernetes/cmd/kube-apiserver; do
  case $package in
    go.etcd.io/*) program=etcd ;;
    *) program=${package##*/} ;;
  esac
  if [ -x "$folder/$program" ]; then continue; fi
  echo "building $program of Kubernetes $version; some minutes the first time" >&2
  (cd "$sources" && CGO_ENABLED=0 go build -mod=readonly -trimpath -buildvcs=false -ldflags "$flags" -o "$unfinished/$program" "$package")
  # A rename is one step: who looks meanwhile, another build included, sees the whole program or none.
  mv -f "$unfinished/$program" "$folder/$program"
done
echo "$folder"
