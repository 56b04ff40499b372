// Package llama is the engine on llama.cpp, through github.com/ollama/ollama/llama v0.11.4, in this process.
//
// llama.cpp aborts the process on some inputs and cannot be recovered from Go, so front ends do not use this package: main hands
// [Open] to inference/worker, which runs it in a child process.
//
// # Caveats
//
// The build needs the flags of build/cgoflags.sh: a plain build is 15 times slower ([SlowBuild] tells). One engine serves one request at a
// time. llama.cpp's own log goes to stderr when slog's default logger is enabled; [Open] silences it for the whole process.
package llama
