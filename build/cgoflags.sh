#!/bin/sh
# cgoflags.sh [VARIANT]: print the cgo environment for a build, one NAME=VALUE a line.
#
# VARIANT is native (default: what this machine's processor can do), v3 or v4
# (linux/amd64 release engines), or plain. The flags name instruction sets rather
# than -march=native, so that the Go build cache never hands one machine's code
# to another. GGML_USE_CPU_AARCH64 turns on ggml's weight repacking, which in
# spite of its name also serves x86.
set -eu
variant=${1:-native}

if [ "$variant" = native ]; then
	case "$(uname -s)/$(uname -m)" in
	Linux/x86_64)
		cpu=" $(sed -n 's/^flags[[:space:]]*: //p' /proc/cpuinfo | head -n 1) "
		has() { for f; do case "$cpu" in *" $f "*) ;; *) return 1 ;; esac; done; }
		if has avx512f avx512bw avx512cd avx512dq avx512vl avx512_vnni; then
			variant=v4
		elif has avx2 fma f16c bmi1 bmi2 movbe; then
			variant=v3
		else
			variant=plain
		fi ;;
	Linux/aarch64)
		if grep -q asimddp /proc/cpuinfo && grep -q asimdhp /proc/cpuinfo; then
			variant=arm
		else
			variant=plain
		fi ;;
	Darwin/x86_64) variant=haswell ;;
	*) variant=plain ;;
	esac
fi

repack=-DGGML_USE_CPU_AARCH64
case "$variant" in
v4) march="-march=x86-64-v4 -mavx512vnni" ;;
v3) march="-march=x86-64-v3 -mtune=skylake" ;; # with GCC 12's generic tuning products of 16-bit matrices take 1.5 times as long, on a Zen 3 too
haswell) march="-march=haswell" ;;
arm) march="-march=armv8.2-a+dotprod+fp16" ;;
plain) march="" repack="" ;;
*) echo "cgoflags.sh: unknown variant $variant (native, v3, v4, haswell, arm, plain)" >&2; exit 2 ;;
esac

flags="-O3${march:+ $march}"
echo "CGO_CFLAGS=$flags"
echo "CGO_CXXFLAGS=$flags"
echo "CGO_CPPFLAGS=$repack"
