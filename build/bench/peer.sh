#!/bin/sh
# peer.sh VERSION: build llama.cpp as the Python source package llama-cpp-python VERSION carries it, for this machine's processor, with
# llama.cpp's own flags and OpenMP, into build/out/peer/VERSION/bin: llama-bench, and the tool that completes a prompt as llama-cli.
#
# Needs Python with venv, CMake and a C++ compiler. Takes ten minutes of two processors; a second call does nothing.
set -eu
version=${1:?the version of llama-cpp-python}
out=$(cd "$(dirname "$0")/../.." && pwd)/build/out/peer
bin=$out/$version/bin
[ -x "$bin/llama-bench" ] && [ -x "$bin/llama-cli" ] && exit 0

mkdir -p "$out"
cd "$out"
if [ ! -d "llama_cpp_python-$version" ]; then
	[ -x venv/bin/pip ] || python3 -m venv venv
	venv/bin/pip install -q scikit-build-core
	venv/bin/pip download -q --no-deps --no-build-isolation --no-binary llama-cpp-python -d . "llama-cpp-python==$version"
	tar xzf "llama_cpp_python-$version.tar.gz"
fi
source=$out/llama_cpp_python-$version/vendor/llama.cpp
complete=llama-cli
[ -d "$source/tools/completion" ] && complete=llama-completion # newer versions: llama-cli became a chat client
nice cmake -S "$source" -B "$version" -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=OFF -DGGML_NATIVE=ON \
	-DLLAMA_CURL=OFF -DLLAMA_OPENSSL=OFF -DLLAMA_BUILD_UI=OFF -DLLAMA_USE_PREBUILT_UI=OFF -DLLAMA_BUILD_TESTS=OFF \
	-DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_SERVER=OFF -DLLAMA_BUILD_APP=OFF >"$version.log"
nice cmake --build "$version" -j 2 --target llama-bench "$complete" >>"$version.log"
[ "$complete" = llama-cli ] || cp "$bin/$complete" "$bin/llama-cli"
