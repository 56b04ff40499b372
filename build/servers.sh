#!/bin/sh
# servers.sh: build the servers that `make server-test` starts, into build/out/servers: llama.cpp's own server and llama-cpp-python's from one Python
# source package, and Ollama from its Go module, with the flags of caro's engine, so that its C++ is compiled once.
#
# Needs Python with venv, CMake, Go and a C++ compiler. Takes a quarter of an hour of two processors; what is there is not built again.
set -eu
version=0.3.9
root=$(cd "$(dirname "$0")/.." && pwd)
out=$root/build/out/servers
mkdir -p "$out"
cd "$out"

[ -x venv/bin/pip ] || python3 -m venv venv
if ! venv/bin/python -c 'import llama_cpp' 2>/dev/null; then
	CMAKE_ARGS="-DLLAVA_BUILD=OFF -DLLAMA_CURL=OFF -DLLAMA_BUILD_COMMON=OFF -DLLAMA_BUILD_TOOLS=OFF" CMAKE_BUILD_PARALLEL_LEVEL=2 \
		nice venv/bin/pip install -q --no-binary llama-cpp-python "llama-cpp-python[server]==$version"
fi
if [ ! -x llama-server ]; then
	venv/bin/pip install -q scikit-build-core
	[ -f "llama_cpp_python-$version.tar.gz" ] || venv/bin/pip download -q --no-deps --no-build-isolation --no-binary llama-cpp-python -d . "llama-cpp-python==$version"
	tar xzf "llama_cpp_python-$version.tar.gz"
	nice cmake -S "llama_cpp_python-$version/vendor/llama.cpp" -B llama.cpp -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=OFF -DLLAMA_CURL=OFF \
		-DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF >llama.cpp.log
	nice cmake --build llama.cpp -j 2 --target llama-server >>llama.cpp.log
	cp llama.cpp/bin/llama-server .
fi
if [ ! -x ollama ]; then
	mkdir -p ollama.go
	cd ollama.go
	[ -f go.mod ] || printf 'module server\n\ngo 1.24\n' >go.mod
	eval "$("$root/build/cgoflags.sh" | sed 's/=\(.*\)/="\1"/; s/^/export /')"
	go get "$(cd "$root" && go list -m -f '{{.Path}}@{{.Version}}' github.com/ollama/ollama)"
	CGO_ENABLED=1 nice go build -o ../ollama github.com/ollama/ollama
fi
