#!/bin/sh
# Fills a folder with a newer Debian that has the newest BGP daemons, for `npm run bench -- end-to-end --peers DIRECTORY`.
#
#     bench/newest-peers.sh [--accept-expired] DIRECTORY [SUITE]
#
# SUITE is Debian's name of a release: sid unless given, or trixie, testing, … The packages come from the mirror that
# this machine's apt uses. Needs root and debootstrap, and half a gigabyte. Nothing outside DIRECTORY changes: no service is
# started, and what has to be mounted meanwhile is mounted where nobody else sees it, and goes with this script. Run it
# again to bring the daemons up to date, or to go on after something went wrong.
#
# --accept-expired takes the lists of a mirror that has not been brought up to date for more than a week, which apt
# refuses for sid and testing. Their signatures are checked all the same, and only DIRECTORY is concerned.
set -eu

say() { printf '%s\n' "$*"; }
fail() { printf 'newest-peers: %s\n' "$*" >&2; exit 1; }

check_expiry=true
if [ "${1:-}" = --accept-expired ]; then
  check_expiry=false
  shift
fi
case "${1:-}" in
"" | -*) say "usage: $0 [--accept-expired] DIRECTORY [SUITE]" >&2; exit 2 ;;
esac
[ "$(id -u)" = 0 ] || fail "only root may do this"
for tool in debootstrap unshare chroot apt-get; do
  command -v "$tool" >/dev/null || fail "$tool is missing. On Debian: apt-get install debootstrap util-linux"
done
mkdir -p "$1"
directory=$(cd "$1" && pwd)
marker="$directory/.newest-peers"
suite=${2:-$(cat "$marker" 2>/dev/null || echo sid)}

# From apt itself, because a machine may use a mirror or a proxy of its own.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' 'Component: main' | head -n 1)
[ -n "$mirror" ] || fail "apt has no lists from Debian yet: apt-get update"
proxy=$(apt-config dump --format '%v' Acquire::http::Proxy)
[ -z "$proxy" ] || export http_proxy="$proxy"

if [ -e "$marker" ]; then
  [ "$(cat "$marker")" = "$suite" ] || fail "$directory has $(cat "$marker") already: take another folder for $suite"
else
  # debootstrap keeps a folder of this name while it is at work; with it, the rest is what an interrupted run left.
  [ -d "$directory/debootstrap" ] || [ -z "$(ls -A "$directory")" ] || fail "$directory is not empty"
  say "Installing Debian $suite in $directory"
  debootstrap --variant=minbase --include=ca-certificates "$suite" "$directory" "$mirror"
  printf '#!/bin/sh\nexit 101\n' >"$directory/usr/sbin/policy-rc.d" # start no service
  chmod 755 "$directory/usr/sbin/policy-rc.d"
  say "$suite" >"$marker"
fi

say "Installing the daemons"
unshare --mount env DIRECTORY="$directory" CHECK_EXPIRY="$check_expiry" sh -eu <<'INSTALL'
mount -t proc proc "$DIRECTORY/proc"
inside() { env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 chroot "$DIRECTORY" "$@"; }
inside apt-get update --quiet --option Acquire::Check-Valid-Until="$CHECK_EXPIRY" --error-on=any
packages=
# The first package of each line that this release has.
while read -r names; do
  for name in $names; do
    inside apt-cache show --quiet=2 "$name" >/dev/null 2>&1 || continue
    packages="$packages $name"
    continue 2
  done
  echo "This release has none of: $names" >&2
done <<'NAMES'
bird3 bird2
frr
openbgpd
gobgpd
exabgp
NAMES
inside apt-get install --quiet --yes --no-install-recommends $packages </dev/null
inside apt-get clean
printf '\nThe daemons in %s:\n' "$DIRECTORY"
inside dpkg-query --show --showformat '  ${Package} ${Version}\n' $packages
INSTALL
