#!/usr/bin/env bash
# screenshots.sh: cut the pictures of docs/images out of those that `make ui-test` left in build/out/ui. Needs ImageMagick.
set -euo pipefail
cd "$(dirname "$0")/.."

# cut STATE NAME: the largest thing on the black screen of a state, in few colours
cut() {
	local from box
	from=$(ls build/out/ui/[0-9][0-9]_"$1".png) || { echo "no picture of the state $1: make ui-test takes it"; exit 1; }
	box=$(convert "$from" -threshold 1% -define connected-components:verbose=true -define connected-components:area-threshold=10000 \
		-connected-components 8 null: | awk '$5 ~ /255|white/ { split($2, a, "[x+]"); if (a[1] * a[2] > most) { most = a[1] * a[2]; box = $2 } } END { print box }')
	convert "$from" -crop "$box" +repage -strip -dither None -colors 255 "PNG8:docs/images/$2.png"
	echo "docs/images/$2.png: $box of $(basename "$from")"
}
cut safe panel-safe
cut high_again panel-high
cut history_found panel-history
cut critical panel-critical
cut counted panel-counted
cut settings_test settings-general
cut settings_model settings-model
