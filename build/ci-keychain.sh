#!/usr/bin/env bash
# ci-keychain.sh: put the developer's certificate and notary profile into a keychain of the build machine, on a Mac.
# CERTIFICATE (base64 of a .p12), CERTIFICATE_PASSWORD, APPLE_ID, APPLE_TEAM, APPLE_PASSWORD come from the environment.
set -euo pipefail
: "${CERTIFICATE:?}" "${CERTIFICATE_PASSWORD:?}" "${APPLE_ID:?}" "${APPLE_TEAM:?}" "${APPLE_PASSWORD:?}"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
keychain=$dir-caro.keychain-db
password=$(uuidgen)
printf '%s' "$CERTIFICATE" | base64 --decode >"$dir/certificate.p12"
security create-keychain -p "$password" "$keychain"
security set-keychain-settings -lut 3600 "$keychain"
security unlock-keychain -p "$password" "$keychain"
security import "$dir/certificate.p12" -P "$CERTIFICATE_PASSWORD" -T /usr/bin/codesign -k "$keychain"
security set-key-partition-list -S apple-tool:,apple: -s -k "$password" "$keychain" >/dev/null
security list-keychains -d user -s "$keychain" login.keychain-db
xcrun notarytool store-credentials "${CARO_NOTARY_PROFILE:-caro}" --apple-id "$APPLE_ID" --team-id "$APPLE_TEAM" --password "$APPLE_PASSWORD"
