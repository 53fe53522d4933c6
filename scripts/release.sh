#!/bin/bash
# Makes an archive of the stripped programs with what belongs to them. $1: the server; amtool lies beside it.
set -eu
cd "$(dirname "$0")/.."
version=$("$1" --version 2>&1 | sed -nE '1s/.*version ([^ ]+).*/\1/p')
name="amserver-${version:-unknown}-linux-$(uname -m)"
rm -rf "dist/$name"
mkdir -p "dist/$name/docs" "dist/$name/man"
strip -o "dist/$name/amserver" "$1"
strip -o "dist/$name/amtool" "$(dirname "$1")/amtool"
cp README.md LICENSE CHANGELOG.md "dist/$name/"
cp -r examples "dist/$name/"
cp docs/*.md "dist/$name/docs/"
cp docs/man/amtool.1 "dist/$name/man/"
"$1" --help-man >"dist/$name/man/amserver.1"
tar -C dist -czf "dist/$name.tar.gz" "$name"
ls -l "dist/$name.tar.gz" "dist/$name/amserver"
