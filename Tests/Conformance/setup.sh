# What the measuring and comparing scripts need; to be sourced. From a fresh clone on Debian it installs the packages
# that are missing, builds the release and fetches the original.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
original=$root/.build-original
server=$root/.build-release/release/amserver

# Installs the Debian packages of this list that are not there.
need_packages() {
    local missing=() package
    for package in "$@"; do
        dpkg-query --show --showformat '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
            missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    echo "installing ${missing[*]}" >&2
    local sudo=()
    [ "$(id -u)" = 0 ] || sudo=(sudo)
    "${sudo[@]}" apt-get -qq update >&2
    DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get -qq install --yes --no-install-recommends "${missing[@]}" >&2
}

# Builds products in release, as they are shipped.
build_release() {
    "$root/scripts/setup.sh" >&2
    local product
    for product in "$@"; do
        (cd "$root" && swift build -c release --static-swift-stdlib --scratch-path .build-release \
            --product "$product" >&2)
    done
}

# Programs that the comparing scripts call.
need_programs() {
    command -v python3 >/dev/null || need_packages python3
    command -v openssl >/dev/null || need_packages openssl
}

# Fetches the original and Prometheus.
fetch_original() {
    bash "$root/Tests/Conformance/original.sh" "$original" >&2
}
