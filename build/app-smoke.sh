#!/usr/bin/env bash
# app-smoke.sh: start Caro.app on a Mac, fill its field through the URL scheme, take a picture, quit, and see that nothing is left.
set -euo pipefail
app=${1:-build/out/Caro.app}
out=build/out/smoke
program=Caro.app/Contents/MacOS/caro
mkdir -p "$out"

running() { pgrep -f "$program" >/dev/null; }
within() { # within SECONDS COMMAND…: wait until it holds
	local end=$((SECONDS + $1))
	shift
	until "$@"; do
		((SECONDS < end)) || return 1
		sleep 0.5
	done
}
gone() { ! running; }

"$app/Contents/MacOS/caro" version
open "$app"
within 20 running || { echo 'app-smoke: the app did not start'; exit 1; }
open -a "$PWD/$app" 'caro://ask?q=find%20text%20files%20larger%20than%201%20MB'
sleep 5 # for the panel, and for the model to load behind it
screencapture -x "$out/panel.png" || echo 'app-smoke: no picture; the session may not record its screen'
running || { echo 'app-smoke: the app ended by itself'; tail -n 20 ~/Library/Logs/caro/caro.log; exit 1; }
pkill -TERM -f "$program"
within 10 gone || { echo 'app-smoke: a process of the app is left'; pgrep -fl "$program"; exit 1; }
echo 'app-smoke: started, took a URL, ended, left nothing'
