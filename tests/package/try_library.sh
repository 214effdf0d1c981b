#!/usr/bin/env bash
# Installs the library from BUILD_FOLDER, moves the installation and builds a small separate project against it,
# with CMake and with pkg-config.
#
#   tests/package/try_library.sh BUILD_FOLDER
set -euo pipefail

build=$(cd "$1" && pwd)
consumer=$(cd "$(dirname "${BASH_SOURCE[0]}")/consumer" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cmake --install "$build" --component dev --prefix "$work/first" >/dev/null
mv "$work/first" "$work/moved"

cmake -S "$consumer" -B "$work/by-cmake" -G Ninja -DCMAKE_PREFIX_PATH="$work/moved" -DCMAKE_CXX_STANDARD=20 >/dev/null
cmake --build "$work/by-cmake"
"$work/by-cmake/consumer"

folder=$(dirname "$(find "$work/moved" -name qkv.pc)")
read -ra flags < <(PKG_CONFIG_PATH=$folder pkg-config --cflags --libs qkv)
# Built for exactly this processor, as numeric programs often are; the library must still be compatible.
"${CXX:-c++}" -std=c++20 -O1 -march=native "$consumer/main.cpp" -o "$work/by-pkg-config" "${flags[@]}"
"$work/by-pkg-config"
