#!/bin/sh
# Chromium for the browser tests: there already, or installed by apt where root allows, or a clear word.
set -eu
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing chromium (once)"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium chromium-driver fonts-dejavu-core >/dev/null
else
    echo "The browser tests need Chromium. Install it, e.g. 'sudo apt-get install chromium chromium-driver', and run again." >&2
    exit 1
fi
