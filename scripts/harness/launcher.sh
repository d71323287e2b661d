#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
exec "$here/../../node_modules/.bin/node" "$here/launcher.mts" "$@"
