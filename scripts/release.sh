#!/bin/bash
# Makes an archive of the stripped server with what belongs to it. $1: the server.
set -eu
cd "$(dirname "$0")/.."
version=$("$1" --version 2>&1 | sed -nE '1s/.*version ([^ ]+).*/\1/p')
name="amserver-${version:-unknown}-linux-$(uname -m)"
rm -rf "dist/$name"
mkdir -p "dist/$name/docs"
strip -o "dist/$name/amserver" "$1"
cp README.md LICENSE CHANGELOG.md "dist/$name/"
cp -r examples "dist/$name/"
cp docs/*.md "dist/$name/docs/"
tar -C dist -czf "dist/$name.tar.gz" "$name"
ls -l "dist/$name.tar.gz" "dist/$name/amserver"
